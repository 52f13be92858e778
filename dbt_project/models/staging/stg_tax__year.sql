{{ versions('tax', [
    'uscc', 'year', 'tax_wan',
]) }}
