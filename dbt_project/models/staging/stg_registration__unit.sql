{{ versions('registration', [
    'unit_code', 'holder_seq', 'parcel_code', 'status', 'mortgage', 'seizure', 'holder',
    'holder_uscc', 'right_type', 'right_nature', 'land_use', 'area_m2', 'floor_area_m2',
    'registered_on', 'location', 'geom',
]) }}
