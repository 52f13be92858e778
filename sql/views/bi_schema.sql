-- The BI warehouse (design, section 12): what is published, for people and tools. Dropped and made
-- anew as a whole after each migration, so that a column can move; grants to logins are on the role.
--
-- Rows are those of `ops.region_grant` for session_user. That is who logged in: SET ROLE changes
-- current_user, and a function or view of somebody else's runs as its owner, but neither changes
-- session_user. The views are barriers, so a condition is tried on rows that passed the grant only.

drop schema if exists bi cascade;
create schema bi;
grant usage on schema bi to panhuo_bi;
comment on schema bi is '分析用视图: 仅限授权地区，不含图形与个人姓名';

drop view if exists ops.granted_region;
create view ops.granted_region with (security_barrier = true) as
with recursive inside as (
    select
        region.region_code,
        allowed.tax
    from ops.region_grant as allowed
    inner join published.dim_region as region
        on allowed.region_code = region.region_code
    where allowed.login = session_user::text
    union distinct
    -- divisions, hosted areas, ended units whose land a unit of it took: as ops.regions_within
    select
        region.region_code,
        inside.tax
    from published.dim_region as region
    inner join inside
        on inside.region_code in (region.parent_code, region.host_code, region.successor_code)
)

select
    inside.region_code,
    bool_or(inside.tax) as tax
from inside
group by inside.region_code;
comment on view ops.granted_region is 'what the session''s login may see, units below a grant included';

-- A person is told by a credit code that is none, or one of a 个体工商户 (92), or by a name without a
-- word that only organisations have. In doubt it is a person.
create function bi.is_organisation(name text, uscc text) returns boolean
language sql immutable parallel safe
return case
    when name is null then false
    when
        uscc ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$'
        and uscc !~ '^([1-8][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{4}|92)'
        and name !~ '[、,，;；/ ]'
        then true
    when uscc ~ '^92' then false
    else not exists (
        select 1
        from regexp_split_to_table(name, '[、,，;；/ ]+') as part (name)
        where
            length(part.name) < 4
            or part.name !~ concat(
                '公司|集团|厂|局|委员会|管委会|政府|中心|学校|中学|小学|医院|银行|大学|学院|研究院|研究所|',
                '合作社|合作联社|协会|基金会|办事处|事务所|企业|部队'
            )
    )
end;

create function bi.holder_shown(name text, uscc text) returns text
language sql immutable parallel safe
return case
    when bi.is_organisation(name, uscc) then name
    when name is not null then '自然人'
end;

create function bi.says_name(said text, name text) returns boolean
language sql immutable parallel safe
return exists (
    select 1
    from string_to_table(translate(name, '、,，;；/ ', ',,,,,,,'), ',') as part (name)
    where part.name <> '' and strpos(said, part.name) > 0
);

-- Looks for the name first: of most land the text names nobody, and a map asks a thousand times. The
-- search of several names is a function of its own, for one with a subquery is not inlined.
create function bi.without_names(said text, name text, uscc text) returns text
language sql immutable parallel safe
return case
    when said is null or name is null or name = '' then said
    when strpos(said, name) = 0 and translate(name, '、,，;；/ ', '') = name then said
    when not bi.says_name(said, name) then said
    when bi.is_organisation(name, uscc) then said
    else '（含个人姓名，从略）'
end;

create function bi.category_zh(category text) returns text
language sql immutable parallel safe
return case category
    when 'PEWG' then '批而未供'
    when 'GEWY' then '供而未用'
    when 'YEWJ' then '用而未尽'
    when 'JEWT' then '建而未投'
    when 'TEWDB' then '投而未达标'
    when 'DXYD' then '低效用地'
end;

create function bi.ratio_band(ratio numeric) returns text
language sql immutable parallel safe
return case
    when ratio is null then null
    when ratio < 0.5 then '不足50%'
    when ratio < 0.8 then '50%至80%'
    when ratio < 1 then '80%至100%'
    else '100%以上'
end;

create function bi.amount_band(wan numeric) returns text
language sql immutable parallel safe
return case
    when wan is null then null
    when wan < 10 then '不足10万元'
    when wan < 100 then '10万至100万元'
    when wan < 1000 then '100万至1000万元'
    else '1000万元以上'
end;

create function bi.per_mu_band(wan_per_mu numeric) returns text
language sql immutable parallel safe
return case
    when wan_per_mu is null then null
    when wan_per_mu < 1 then '不足1万元/亩'
    when wan_per_mu < 5 then '1万至5万元/亩'
    when wan_per_mu < 10 then '5万至10万元/亩'
    when wan_per_mu < 20 then '10万至20万元/亩'
    else '20万元/亩以上'
end;
