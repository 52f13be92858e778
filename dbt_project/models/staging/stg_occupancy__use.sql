{{ versions('occupancy', [
    'uscc', 'parcel_code', '"from"', '"to"', 'kind', 'area_m2', 'producing',
]) }}
