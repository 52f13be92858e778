{#-
  All accepted versions of a feed's rows, each with the delivery that brought it.
  A row that failed a gate with an error is no version; nor is one of a refused delivery, or of
  one that a revert holds back from its region.
-#}
{% macro versions(feed, columns) -%}
    select
        row_version.region_code,
        {%- for column in columns %}
        row_version.{{ column }},
        {%- endfor %}
        row_version.delivery_id,
        row_version.row_no,
        delivery.region_code as scope_code,
        delivery.as_of as delivered_as_of,
        delivery.received_at,
        {{ known_from('delivery') }} as known_from,
        delivery.withdrawn_at
    from {{ source('raw', feed) }} as row_version
    inner join {{ source('ops', 'delivery') }} as delivery
        on row_version.delivery_id = delivery.delivery_id
    where delivery.state in ('gated', 'published', 'superseded', 'withdrawn')
        and not exists (
            select 1
            from {{ source('ops', 'issue') }} as issue
            where issue.region_code = row_version.region_code
                and issue.delivery_id = row_version.delivery_id
                and issue.row_no = row_version.row_no
                and issue.severity = 'error'
        )
        and not exists (
            select 1
            from {{ source('ops', 'delivery_region') }} as part
            where part.region_code = row_version.region_code
                and part.delivery_id = row_version.delivery_id
                and part.held
        )
{%- endmacro %}

{#-
  The current row per key, as known: the greatest (as_of, received_at) among the accepted versions
  known by `known_at` (design, section 5). A later snapshot of the same supplier's scope ends
  the keys that it does not name; a key whose newer row is quarantined keeps its last accepted
  version and is `stale`.

  Args:
      feed: the raw table, to look for rows that were delivered but not accepted.
      versions: relation made by `versions()`.
      key: columns that name a row within a region; nulls compare equal, and so do spellings of a
          document number. The row keeps the one it was delivered with.
      required: those of them that are never null.
      happened: SQL predicate on (version, scope): versions it holds for are preferred, because
          a document dated after `as_of` has not happened yet.
      columns: what to keep of a version besides where it came from; all of it by default.
-#}
{% macro current_rows(feed, versions, key, required=[], happened='true', columns=none) -%}
    select distinct on (version.region_code{% for column in key %}, {{ key_form('version', column) }}{% endfor %})
        {% if columns is none -%}
        version.*,
        {%- else -%}
        version.region_code,
        {%- for column in columns + ['delivery_id', 'row_no', 'delivered_as_of'] %}
        version.{{ column }},
        {%- endfor %}
        {%- endif %}
        scope.as_of,
        scope.known_at,
        ({{ happened }}) as has_happened,
        exists (
            select 1
            from {{ source('raw', feed) }} as newer
            inner join {{ source('ops', 'delivery') }} as newer_delivery
                on newer.delivery_id = newer_delivery.delivery_id
            where newer.region_code = version.region_code
                {{ same_key('newer', 'version', key, required) }}
                and newer_delivery.state in ('gated', 'published', 'superseded')
                and {{ known_from('newer_delivery') }} <= scope.known_at
                and (
                    newer_delivery.withdrawn_at is null
                    or newer_delivery.withdrawn_at > scope.known_at
                )
                and (newer_delivery.as_of, newer_delivery.received_at, newer_delivery.delivery_id)
                > (version.delivered_as_of, version.received_at, version.delivery_id)
                and exists (
                    select 1
                    from {{ source('ops', 'issue') }} as issue
                    where issue.region_code = newer.region_code
                        and issue.delivery_id = newer.delivery_id
                        and issue.row_no = newer.row_no
                        and issue.severity = 'error'
                        -- a copy of a row that was accepted leaves nothing to correct
                        and issue.rule_code <> 'KEY-DUPLICATE'
                )
        ) as stale
    from {{ versions }} as version
    inner join ({{ scope() }}) as scope (region_code, as_of, known_at, drafts)
        on version.region_code = scope.region_code
    where version.known_from <= scope.known_at
        and (version.withdrawn_at is null or version.withdrawn_at > scope.known_at)
        and not exists (
            select 1
            from {{ source('ops', 'delivery') }} as snapshot
            where snapshot.feed = '{{ feed }}'
                and snapshot.mode = 'snapshot'
                and snapshot.region_code = version.scope_code
                and snapshot.state in ('gated', 'published', 'superseded', 'withdrawn')
                and {{ known_from('snapshot') }} <= scope.known_at
                and (snapshot.withdrawn_at is null or snapshot.withdrawn_at > scope.known_at)
                and (snapshot.as_of, snapshot.received_at, snapshot.delivery_id)
                > (version.delivered_as_of, version.received_at, version.delivery_id)
                and not exists (
                    select 1
                    from {{ source('ops', 'delivery_region') }} as part
                    where part.region_code = version.region_code
                        and part.delivery_id = snapshot.delivery_id
                        and part.held
                )
                and not exists (
                    select 1
                    from {{ source('raw', feed) }} as named
                    where named.region_code = version.region_code
                        and named.delivery_id = snapshot.delivery_id
                        {{ same_key('named', 'version', key, required) }}
                )
        )
    order by
        version.region_code asc,
        {%- for column in key %}
        {{ key_form('version', column) }} asc,
        {%- endfor %}
        has_happened desc,
        version.delivered_as_of desc,
        version.received_at desc,
        version.delivery_id desc,
        version.row_no desc
{%- endmacro %}

{#- Equality of keys: plain where the column is required (an index serves it), null-safe elsewhere. -#}
{% macro same_key(left, right, key, required) -%}
    {%- for column in key %}
                and {{ key_form(left, column) }} {{ '=' if column in required else 'is not distinct from' }} {{ key_form(right, column) }}
    {%- endfor -%}
{%- endmacro %}

{#- What a column of a key is compared by: one document number in two spellings is one key. -#}
{% macro key_form(relation, column) -%}
    {%- if column == 'approval_no' -%}
        {{ document_number(relation ~ '.' ~ column) }}
    {%- else -%}
        {{ relation }}.{{ column }}
    {%- endif -%}
{%- endmacro %}

{#-
  Since when the rows of a delivery count as known: a file that was judged anew keeps its place
  among the others, and what was believed before stays what was believed.
-#}
{% macro known_from(delivery) -%}
    coalesce({{ delivery }}.replayed_at, {{ delivery }}.received_at)
{%- endmacro %}
