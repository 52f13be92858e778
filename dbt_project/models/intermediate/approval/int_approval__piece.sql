/*
What is left of an approved plot, cut into the pieces that go different ways (锡 三.6): outside the
urban growth boundary or inside the ecological red line the approval is to be withdrawn (path B), in
the demolition plan the buildings are to be cleared (path C). Ready for supply (A) or waiting for
the plan to be changed (D) is for a person to say; until then the path is open (路径待定).

A piece's legal area is what the ledger has left × its measured share, to the cent; the largest
piece takes what rounding leaves, so that the pieces sum to the ledger.
*/
{{ config(indexes=[{'columns': ['region_code', 'piece_id'], 'unique': true}]) }}

with plot as (
    select
        ledger.region_code,
        ledger.key,
        ledger.as_of,
        ledger.document_no,
        ledger.plot_no,
        ledger.remaining_m2,
        shape.geom
    from {{ ref('int_approval__plot') }} as ledger
    left join {{ ref('int_land__shape') }} as shape
        on
            ledger.region_code = shape.region_code
            and ledger.key = shape.key
            and shape.kind = 'plot'
    where ledger.region_code in {{ scope_regions() }} and ledger.remaining_m2 > 0
),

supplied as (
    select
        plot.region_code,
        plot.key,
        st_union(shape.geom, {{ overlay_grid() }}) as geom
    from plot
    inner join {{ ref('int_approval__link') }} as link
        on
            plot.region_code = link.region_code
            and plot.document_no = link.document_no
            and plot.plot_no = link.plot_no
    inner join {{ ref('int_land__shape') }} as shape
        on
            link.region_code = shape.region_code
            and link.supervision_no = shape.key
            and shape.kind = 'supply'
    group by plot.region_code, plot.key
),

remainder as (
    select
        plot.region_code,
        plot.key,
        plot.as_of,
        plot.remaining_m2,
        case
            when supplied.geom is null then plot.geom
            else {{ without_slivers(difference('plot.geom', 'supplied.geom')) }}
        end as geom
    from plot
    left join supplied
        on
            plot.region_code = supplied.region_code
            and plot.key = supplied.key
),

zones as (
    select
        remainder.region_code,
        remainder.key,
        st_union(zone.geom, {{ overlay_grid() }}) filter (where zone.kind = '城镇开发边界')
            as growth_geom,
        st_union(zone.geom, {{ overlay_grid() }}) filter (where zone.kind = '生态保护红线')
            as red_line_geom,
        st_union(zone.geom, {{ overlay_grid() }}) filter (where zone.kind = '拆迁计划')
            as demolition_geom
    from remainder
    inner join {{ ref('int_plan__zone') }} as zone
        on
            remainder.region_code = zone.region_code
            and remainder.geom && zone.geom
    group by remainder.region_code, remainder.key
),

-- without any growth boundary delivered, nothing is known to lie outside it
bounded as (
    select distinct zone.region_code
    from {{ ref('int_plan__zone') }} as zone
    where zone.kind = '城镇开发边界'
),

outside as (
    select
        remainder.*,
        zones.red_line_geom,
        zones.demolition_geom,
        case
            when bounded.region_code is null then null
            when zones.growth_geom is null then remainder.geom
            else {{ difference('remainder.geom', 'zones.growth_geom') }}
        end as outside_geom
    from remainder
    left join zones
        on
            remainder.region_code = zones.region_code
            and remainder.key = zones.key
    left join bounded
        on remainder.region_code = bounded.region_code
),

withdrawn as (
    select
        outside.*,
        {{ without_slivers(
            'st_union('
            ~ 'coalesce(outside.outside_geom, ' ~ no_land() ~ '), '
            ~ 'coalesce(' ~ intersection('outside.geom', 'outside.red_line_geom')
            ~ ', ' ~ no_land() ~ '), ' ~ overlay_grid() ~ ')'
        ) }} as withdraw_geom
    from outside
),

cleared as (
    select
        withdrawn.*,
        {{ without_slivers(intersection(
            'case when withdrawn.withdraw_geom is null then withdrawn.geom else '
            ~ difference('withdrawn.geom', 'withdrawn.withdraw_geom') ~ ' end',
            'withdrawn.demolition_geom'
        )) }} as clear_geom
    from withdrawn
),

-- what is neither, and the strips beside it: those go to the piece they were cut off from
undecided as (
    select
        cleared.*,
        {{ without_slivers(difference(
            'cleared.geom',
            'st_union(array_remove(array[cleared.withdraw_geom, cleared.clear_geom], null))'
        )) }} as rest_geom
    from cleared
    where coalesce(cleared.withdraw_geom, cleared.clear_geom) is not null
    union all
    select
        cleared.*,
        cleared.geom as rest_geom
    from cleared
    where coalesce(cleared.withdraw_geom, cleared.clear_geom) is null
),

piece as (
    select
        undecided.region_code,
        undecided.key,
        undecided.as_of,
        undecided.remaining_m2,
        path.suffix,
        path.path,
        path.geom
    from undecided
    cross join
        lateral (
            values
            ('', null::text, undecided.rest_geom),
            (
                '#B',
                'B 注销或撤回批文',
                case
                    when undecided.withdraw_geom is not null
                        then {{ difference(
                            'undecided.geom',
                            'st_union(array_remove('
                            ~ 'array[undecided.rest_geom, undecided.clear_geom, '
                            ~ no_land() ~ '], null))'
                        ) }}
                end
            ),
            (
                '#C',
                'C 加快拆迁',
                case
                    when undecided.withdraw_geom is not null then undecided.clear_geom
                    when undecided.clear_geom is not null
                        then {{ difference(
                            'undecided.geom',
                            'coalesce(undecided.rest_geom, '
                            ~ no_land() ~ ')'
                        ) }}
                end
            )
        ) as path (suffix, path, geom)
    where
        (path.geom is not null and not st_isempty(path.geom))
        or (path.suffix = '' and undecided.geom is null)
),

measured as (
    select
        piece.*,
        {{ measured_area('piece.geom') }} as geom_area_m2,
        sum({{ measured_area('piece.geom') }}) over (
            partition by piece.region_code, piece.key
        ) as of_all_m2
    from piece
),

apportioned as (
    select
        measured.*,
        round(measured.remaining_m2 * measured.geom_area_m2 / nullif(measured.of_all_m2, 0), 2)
            as share_m2,
        row_number() over (
            partition by measured.region_code, measured.key
            order by measured.geom_area_m2 desc nulls last, measured.suffix asc
        ) as place
    from measured
)

select
    apportioned.region_code,
    apportioned.key,
    apportioned.key || apportioned.suffix as piece_id,
    apportioned.as_of,
    apportioned.path,
    case
        when apportioned.place > 1 then apportioned.share_m2
        else apportioned.remaining_m2 - coalesce(
            sum(apportioned.share_m2) filter (where apportioned.place > 1) over (
                partition by apportioned.region_code, apportioned.key
            ),
            0
        )
    end as area_m2,
    apportioned.geom_area_m2,
    st_multi(apportioned.geom) as geom
from apportioned
