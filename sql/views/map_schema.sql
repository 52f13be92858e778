-- The map (design, section 12): what is published, as the portal may show it. Made anew as a whole
-- after each migration, as `bi` is.
--
-- The views read ungranted tables as their owner, `where region_code = any(scope)`, and are
-- no barriers: `&&` is not leakproof, so a barrier would keep the spatial index from being used.
-- Hence nobody may bring conditions or functions of their own to them. The role that reads them is
-- the portal's, which admits a short list of operators (`portal/ogc/admitted_filter.py`) and sets
-- what a connection may see from the verified token, each time it takes one from its pool:
--
--   panhuo.map_scope    region codes as a text[] literal; empty or unset: nothing
--   panhuo.map_holder   on: names of those who hold the land
--   panhuo.map_tax      on: amounts of tax
--   panhuo.map_moment   a day, or a publication: what the views of the past show
--
-- They ask for the scope in a subquery: it is read once, not once a row.

drop schema if exists map cascade;
create schema map;
grant usage on schema map to panhuo_map;
comment on schema map is '地图服务用视图: 仅限令牌所含地区';

create function map.scope() returns text []
language sql stable parallel safe
return coalesce(nullif(current_setting('panhuo.map_scope', true), '')::text [], array[]::text []);

create function map.sees_holder() returns boolean
language sql stable parallel safe
return coalesce(current_setting('panhuo.map_holder', true) = 'on', false);

create function map.sees_tax() returns boolean
language sql stable parallel safe
return coalesce(current_setting('panhuo.map_tax', true) = 'on', false);

-- null: the latest publications
create function map.moment() returns text
language sql stable parallel safe
return nullif(current_setting('panhuo.map_moment', true), '');

-- of each region in scope the publication that tells of the moment: of a day the last one that was
-- not assessed later than that day
create view map.telling_publication as
select distinct on (publication.region_code)
    publication.region_code,
    publication.publication_id,
    publication.token,
    publication.as_of,
    publication.known_at,
    publication.published_at
from ops.publication as publication
where publication.region_code = any((select map.scope())::text [])
    and case
        when map.moment() is null then true
        when map.moment() ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then publication.as_of <= map.moment()::date
        else publication.publication_id = map.moment()
    end
order by publication.region_code asc, publication.token desc;
comment on view map.telling_publication is '各地区所示的发布';

-- every publication of the scope: what the map can look back at
create view map.publication as
select
    publication.region_code,
    publication.publication_id,
    publication.token,
    publication.as_of,
    publication.published_at,
    publication.parcels as pieces,
    publication.reverted_by
from ops.publication as publication
where publication.region_code = any((select map.scope())::text []);
comment on view map.publication is '发布';

-- changes with every publication of the scope, and with nothing else
create view map.edition as
select coalesce(md5(string_agg(latest.edition, ',' order by latest.edition)), '') as edition
from (
    select
        publication.region_code || '.' || max(publication.token) || '.'
        || count(publication.reverted_by) as edition
    from ops.publication as publication
    where publication.region_code = any((select map.scope())::text [])
    group by publication.region_code
) as latest;
comment on view map.edition is '本范围内各地区最新发布的摘要';
