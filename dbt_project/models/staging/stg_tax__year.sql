{{ versions('tax', [
    'uscc', 'year', 'tax_wan', 'revenue_wan', 'electricity_kwh',
]) }}
