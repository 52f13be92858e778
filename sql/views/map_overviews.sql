-- Generalised layers for zoom levels at which a piece is smaller than a pixel. They are functions,
-- because what passes the filters is to be added up, and filters come before sums. An empty filter
-- lets everything pass; several values are separated by commas.

create function map.passes(value text, allowed text) returns boolean
language sql immutable parallel safe
return allowed = '' or value = any(string_to_array(allowed, ','));

create function map.cell_level(z integer) returns integer
language sql immutable parallel safe
return least(11, greatest(5, z + 1 - z % 2));

create function map.five_not_overview(
    z integer, x integer, y integer,
    regions text, categories text, statuses text, severities text, ages text, areas text
) returns table (
    id text, category text, pieces bigint, area_mu float8, geom geometry (point, 4490)
)
language sql stable security definer parallel safe
set search_path = pg_catalog, public
begin atomic
    with tile as (
        select
            map.cell_level(five_not_overview.z) as level,
            360.0 / power(2, map.cell_level(five_not_overview.z)) / 8 as size,
            st_transform(
                st_tileenvelope(
                    five_not_overview.z, five_not_overview.x, five_not_overview.y, margin => 0.0625
                ),
                4326
            ) as shape
    ),

    -- by place alone: a token of many regions would have the planner read all their cells instead
    cell as materialized (
        select near.*
        from tile
        inner join published.fct_five_not_cell as near
            on
                tile.level = near.level
                and near.cell_x between floor((st_xmin(tile.shape) + 180) / tile.size)::integer
                and floor((st_xmax(tile.shape) + 180) / tile.size)::integer
                and near.cell_y between floor((st_ymin(tile.shape) + 90) / tile.size)::integer
                and floor((st_ymax(tile.shape) + 90) / tile.size)::integer
    )

    select
        concat_ws('.', cell.level, cell.cell_x, cell.cell_y, cell.category) as id,
        cell.category,
        sum(cell.pieces) as pieces,
        sum(cell.area_mu)::float8 as area_mu,
        st_setsrid(
            st_makepoint(
                sum(st_x(cell.geom) * cell.pieces) / sum(cell.pieces),
                sum(st_y(cell.geom) * cell.pieces) / sum(cell.pieces)
            ),
            4490
        ) as geom
    from cell
    -- a join: compared with each region of a long list, a cell costs more than all else with it
    where cell.region_code in (select unnest(map.scope()))
        -- asked once: mostly nothing is filtered
        and (
            (
                select concat(
                    five_not_overview.regions,
                    five_not_overview.categories,
                    five_not_overview.statuses,
                    five_not_overview.severities,
                    five_not_overview.ages,
                    five_not_overview.areas
                ) = ''
            )
            or map.passes(cell.region_code, five_not_overview.regions)
            and map.passes(cell.category, five_not_overview.categories)
            and map.passes(cell.status, five_not_overview.statuses)
            and map.passes(cell.severity::text, five_not_overview.severities)
            and map.passes(cell.age_class::text, five_not_overview.ages)
            and map.passes(cell.area_class::text, five_not_overview.areas)
        )
    group by cell.level, cell.cell_x, cell.cell_y, cell.category;
end;
comment on function map.five_not_overview(
    integer, integer, integer, text, text, text, text, text, text
) is '五未土地概略分布: 最新发布，按格网汇总';

create function map.five_not_past_overview(
    z integer, x integer, y integer,
    regions text, categories text, statuses text, severities text, ages text, areas text
) returns table (
    id text, category text, pieces bigint, area_mu float8, geom geometry (point, 4490)
)
language sql stable security definer parallel safe
set search_path = pg_catalog, public
begin atomic
    with tile as (
        select
            360.0 / power(2, map.cell_level(five_not_past_overview.z)) / 8 as size,
            st_transform(
                st_tileenvelope(
                    five_not_past_overview.z,
                    five_not_past_overview.x,
                    five_not_past_overview.y,
                    margin => 0.0625
                ),
                4490
            ) as shape
    ),

    piece as (
        select
            land.category,
            land.area_mu,
            st_x(st_centroid(land.geom)) as lon,
            st_y(st_centroid(land.geom)) as lat,
            tile.size
        from tile
        inner join map.five_not_past as land
            on land.geom && tile.shape
        where map.passes(land.region_code, five_not_past_overview.regions)
            and map.passes(land.category, five_not_past_overview.categories)
            and map.passes(land.status, five_not_past_overview.statuses)
            and map.passes(land.severity::text, five_not_past_overview.severities)
            and map.passes(land.age_class::text, five_not_past_overview.ages)
            and map.passes(land.area_class::text, five_not_past_overview.areas)
    )

    select
        concat_ws(
            '.', floor((piece.lon + 180) / piece.size), floor((piece.lat + 90) / piece.size), piece.category
        ) as id,
        piece.category,
        count(*) as pieces,
        sum(piece.area_mu) as area_mu,
        st_setsrid(st_makepoint(avg(piece.lon), avg(piece.lat)), 4490) as geom
    from piece
    group by
        floor((piece.lon + 180) / piece.size), floor((piece.lat + 90) / piece.size), piece.category;
end;
comment on function map.five_not_past_overview(
    integer, integer, integer, text, text, text, text, text, text
) is '五未土地概略分布: 某日或某次发布的状态，按格网汇总';
