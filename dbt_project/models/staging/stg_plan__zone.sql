{{ versions('plan', [
    'zone_id', 'kind', 'level', 'geom',
]) }}
