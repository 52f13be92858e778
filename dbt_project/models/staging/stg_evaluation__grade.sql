{{ versions('evaluation', [
    'uscc', 'year', 'scheme_id', 'population', 'score', 'grade', 'excluded_reason', 'issued_by',
    'doc_no',
]) }}
