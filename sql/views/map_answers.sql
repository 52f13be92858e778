-- What the page asks besides layers.

-- Items, not pieces, enter, leave and change: land that is cut anew is the same land.
create function map.changes(day_before date, day_after date) returns table (
    region_code text,
    item_id text,
    event text,
    category_before text,
    category_after text,
    severity_before integer,
    severity_after integer,
    area_mu_before float8,
    area_mu_after float8,
    parcel_code text,
    supervision_no text,
    approval_no text,
    plot_no text,
    piece_id text,
    publication_before text,
    publication_after text,
    geom geometry
)
language sql stable security definer
set search_path = pg_catalog, public
begin atomic
    with told as (
        select asked.side, publication.*
        from (values ('before', changes.day_before), ('after', changes.day_after)) as asked (side, day)
        cross join lateral (
            select distinct on (published_then.region_code) published_then.*
            from ops.publication as published_then
            where published_then.region_code = any((select map.scope())::text [])
                and published_then.as_of <= asked.day
            order by published_then.region_code asc, published_then.token desc
        ) as publication
    ),

    item as (
        select
            told.side,
            land.region_code,
            land.item_id,
            min(told.publication_id) as publication_id,
            min(land.category) as category,
            max(land.severity) as severity,
            sum(land.area_mu) as area_mu,
            min(land.parcel_code) as parcel_code,
            min(land.supervision_no) as supervision_no,
            min(land.approval_no) as approval_no,
            min(land.plot_no) as plot_no,
            min(land.piece_id) as piece_id,
            st_collectionextract(st_collect(land.geom), 3) as geom
        from told
        inner join published.fct_five_not_history as land
            on told.region_code = land.region_code
            and split_part(land.publication_id, '.', 2)::bigint <= told.token
            and (land.closed_by is null or split_part(land.closed_by, '.', 2)::bigint > told.token)
            and land.valid_from <= told.as_of
            and land.valid_to > told.as_of
        group by told.side, land.region_code, land.item_id
    )

    select
        coalesce(later.region_code, earlier.region_code),
        coalesce(later.item_id, earlier.item_id),
        case
            when earlier.item_id is null then 'entered'
            when later.item_id is null then 'left'
            else 'changed'
        end,
        earlier.category,
        later.category,
        earlier.severity,
        later.severity,
        earlier.area_mu::float8,
        later.area_mu::float8,
        coalesce(later.parcel_code, earlier.parcel_code),
        coalesce(later.supervision_no, earlier.supervision_no),
        coalesce(later.approval_no, earlier.approval_no),
        coalesce(later.plot_no, earlier.plot_no),
        coalesce(later.piece_id, earlier.piece_id),
        earlier.publication_id,
        later.publication_id,
        coalesce(later.geom, earlier.geom)
    from (select * from item where side = 'before') as earlier
    full join (select * from item where side = 'after') as later
        on earlier.region_code = later.region_code and earlier.item_id = later.item_id
    where (earlier.category, earlier.severity, earlier.area_mu)
        is distinct from (later.category, later.severity, later.area_mu);
end;
comment on function map.changes(date, date) is
'两日之间列入、退出、变化的事项; item_id 相同即同一事项';

-- how fresh each feed of a region is
create view map.feed_freshness as
select
    quality.region_code,
    quality.feed,
    quality.latest_as_of,
    quality.latest_received_at,
    quality.error_rate::float8 as error_rate,
    quality.open_errors
from published.rpt_delivery_quality as quality
where quality.region_code = any((select map.scope())::text []);
comment on view map.feed_freshness is '各类数据的现势性';

-- Null when there is no such piece in the scope: nobody learns of land that is not theirs.
create function map.report_error(
    in_region text, of_piece text, what text, said text, who text
) returns bigint
language sql volatile security definer
set search_path = pg_catalog, public
begin atomic
    insert into ops.map_report (
        region_code, piece_id, publication_id, kind, message, reported_by
    )
    select
        land.region_code,
        land.piece_id,
        max(land.publication_id),
        report_error.what,
        report_error.said,
        report_error.who
    from published.fct_five_not_history as land
    where land.region_code = any((select map.scope())::text [])
        and land.region_code = report_error.in_region
        and land.piece_id = report_error.of_piece
    group by land.region_code, land.piece_id
    returning report_id;
end;
comment on function map.report_error(text, text, text, text, text) is '登记一条地图纠错';
