{{ versions('disposal', [
    'supervision_no', 'parcel_code', 'approval_no', 'plot_no', 'category', 'action', 'seq', 'path',
    'area_m2', 'authority', 'doc_no', 'evidence', 'cause', 'due_on', 'decided_on', 'decided_by',
    'verified_by',
]) }}
