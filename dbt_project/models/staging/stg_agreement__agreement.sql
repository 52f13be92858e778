{{ versions('agreement', [
    'agreement_no', 'supervision_no', 'parcel_code', 'uscc', 'signed_on', 'tax_wan_per_mu',
    'invest_wan_per_mu', 'invest_incl_land', 'revenue_wan', 'far_min',
    'production_due_on', 'ramp_up_years', 'energy_limit',
]) }}
