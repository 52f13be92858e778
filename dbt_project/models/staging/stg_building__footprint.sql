{{ versions('building', [
    'building_no', 'floors', 'floor_area_m2', 'built_on', 'geom',
]) }}
