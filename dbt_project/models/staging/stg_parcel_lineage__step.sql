{{ versions('parcel_lineage', [
    '"from"', '"to"', 'event', '"on"',
]) }}
