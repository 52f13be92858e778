{{ versions('tax', [
    'uscc', 'year', 'name', 'tax_wan', 'revenue_wan', 'value_added_wan', 'energy_tce',
    'electricity_kwh', 'emission_eq', 'employees', 'rd_wan', 'occupied_mu', 'above_scale',
    'industry',
]) }}
