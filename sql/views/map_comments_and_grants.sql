-- A column is called what it is called where it comes from; what exists here only is named below.
do $$
declare
    described record;
begin
    for described in
        select
            made.view_name,
            attribute.attname as column_name,
            coalesce(derived.said, col_description(source.attrelid, source.attnum)) as said
        from (
            values
            ('five_not', 'fct_five_not'),
            ('five_not_past', 'fct_five_not'),
            ('parcel', 'dim_parcel'),
            ('plan_zone', 'dim_plan_zone'),
            ('region', 'dim_region'),
            ('evidence', 'fct_evidence'),
            ('topology_issue', 'fct_topology_issue')
        ) as made (view_name, base_name)
        inner join pg_attribute as attribute
            on attribute.attrelid = to_regclass(format('map.%I', made.view_name))
            and attribute.attnum > 0
        left join pg_attribute as source
            on source.attrelid = to_regclass(format('published.%I', made.base_name))
            and source.attname = attribute.attname
        left join (
            values
            ('id', '要素编号'),
            ('region_name', '县（市、区）'),
            ('category_zh', '五未类型名称'),
            ('age_class', '持续时间分档'),
            ('area_class', '面积分档'),
            ('pieces', '宗数'),
            ('area_mu', '统计面积（亩）'),
            ('as_of', '截止日期'),
            ('published_at', '发布时间'),
            ('publication_id', '发布编号'),
            ('latest_received_at', '最近接收时间'),
            ('open_errors', '未改正差错'),
            ('rule_status', '规则状态'),
            ('document', '文件'),
            ('clause', '条款'),
            ('quote', '原文')
        ) as derived (column_name, said)
            on
                attribute.attname = derived.column_name
                and col_description(source.attrelid, source.attnum) is null
    loop
        execute format(
            'comment on column map.%I.%I is %L',
            described.view_name, described.column_name, described.said
        );
    end loop;
end
$$;

grant select on all tables in schema map to panhuo_map;
grant execute on all functions in schema map to panhuo_map;
revoke execute on function map.report_error(text, text, text, text, text) from public;
revoke execute on function map.changes(date, date) from public;
revoke execute on function map.five_not_overview(
    integer, integer, integer, text, text, text, text, text, text
) from public;
revoke execute on function map.five_not_past_overview(
    integer, integer, integer, text, text, text, text, text, text
) from public;
