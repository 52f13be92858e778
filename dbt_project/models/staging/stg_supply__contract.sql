{{ versions('supply', [
    'supervision_no', 'contract_no', 'parcel_code', 'project_name', 'location', 'area_m2',
    'due_area_m2', 'land_source', 'land_use', 'supply_method', 'price_wan', 'total_invest_wan',
    'holder', 'holder_uscc', 'far_min', 'far_max', 'handover_agreed_on', 'handover_actual_on',
    'start_agreed_on', 'completion_agreed_on', 'started_on', 'completed_on', 'signed_on',
    'amended_on', 'amendment_no', 'geom',
]) }}
