{{ versions('registration', [
    'unit_code', 'holder_seq', 'parcel_code', 'status', 'holder', 'holder_uscc', 'area_m2',
    'floor_area_m2', 'registered_on', 'geom',
]) }}
