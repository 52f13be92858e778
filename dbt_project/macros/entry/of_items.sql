{#-
  Rows that name land the way clerks do, each with the item it is about: by supervision number, else
  by parcel, else by approval and plot. Separate joins, not one with `or`: that could only be walked
  pair by pair.

  Args:
      known: relation with region_code, supervision_no, parcel_code, approval_no, plot_no.
      items: relation with region_code, item_id and the same four columns.
      columns: what to keep of `known`.
      also: a further condition on `known` and `item`.
-#}
{% macro of_items(known, items, columns, also='true') -%}
    {%- set namings = [
        'known.supervision_no = item.supervision_no',
        'known.supervision_no is null and known.parcel_code = item.parcel_code',
        'known.supervision_no is null and known.parcel_code is null and known.plot_no = item.plot_no'
        ~ ' and ' ~ document_number('known.approval_no') ~ ' = ' ~ document_number('item.approval_no'),
    ] -%}
    {%- for naming in namings %}
    select
        item.region_code,
        item.item_id,
        {%- for column in columns %}
        known.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ known }} as known
    inner join {{ items }} as item
        on
            known.region_code = item.region_code
            and {{ naming }}
            and {{ also }}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
{%- endmacro %}
