{{ versions('supply_parcel', [
    'supervision_no', 'parcel_code', 'area_m2',
]) }}
