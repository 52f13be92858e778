{{ versions('survey', [
    'bsm', 'sjnf', 'dlbm', 'dlbm_system', 'geom',
]) }}
