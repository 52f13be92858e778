{{ versions('review', [
    'supervision_no', 'parcel_code', 'approval_no', 'plot_no', 'category', 'level', 'seq',
    'outcome', 'authority', 'reviewed_on', 'reason', 'explanation', 'secrecy',
]) }}
