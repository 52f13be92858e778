{{ versions('approval', [
    'approval_no', 'plot_no', 'batch_name', 'batch_type', 'quota_type', 'approved_on',
    'approved_area_m2', 'quota_used_on', 'purpose', 'status', 'withdrawn_area_m2', 'withdrawn_on',
    'geom',
]) }}
