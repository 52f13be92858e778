{{ versions('supply_approval', [
    'supervision_no', 'approval_no', 'plot_no', 'area_m2', 'carried_area_m2',
]) }}
