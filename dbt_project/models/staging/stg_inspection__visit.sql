{{ versions('inspection', [
    'supervision_no', 'parcel_code', 'approval_no', 'plot_no', 'inspected_on', 'state',
    'started_on', 'completed_on', 'developed_area_m2', 'invested_wan', 'invest_incl_land',
    'suspended_since', 'production_on', 'cause', 'photo_no', 'photo_taken_on', 'photo_longitude',
    'photo_latitude', 'photo_direction', 'photo_sha256',
]) }}
