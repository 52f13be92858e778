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
            ('evidence', 'fct_evidence'),
            ('warning', 'fct_warning'),
            ('low_efficiency', 'fct_low_efficiency'),
            ('low_efficiency_total', 'rpt_low_efficiency'),
            ('deadline', 'fct_deadline'),
            ('region_disposal', 'rpt_region_disposal'),
            ('region_disposal_edition', 'rpt_region_disposal_edition'),
            ('item_step', 'fct_item_step'),
            ('supply', 'fct_supply'),
            ('approval_balance', 'fct_approval_balance'),
            ('parcel', 'dim_parcel'),
            ('enterprise', 'dim_enterprise'),
            ('enterprise_year', 'fct_enterprise_year'),
            ('region', 'dim_region'),
            ('rule', 'dim_rule'),
            ('region_month', 'rpt_region_month'),
            ('region_month_edition', 'rpt_region_month_edition'),
            ('change_event', 'fct_change_event'),
            ('history', 'fct_five_not_history'),
            ('delivery_quality', 'rpt_delivery_quality')
        ) as made (view_name, base_name)
        inner join pg_attribute as attribute
            on attribute.attrelid = format('bi.%I', made.view_name)::regclass
            and attribute.attnum > 0
        left join pg_attribute as source
            on source.attrelid = format('published.%I', made.base_name)::regclass
            and source.attname = attribute.attname
        left join (
            values
            ('region_name', '县（市、区）'),
            ('category_zh', '五未类型名称'),
            ('category_before_zh', '原类型名称'),
            ('category_after_zh', '现类型名称'),
            ('area_mu', '面积（亩）'),
            ('holder', '土地使用权人；自然人不显示姓名'),
            ('name', '名称；自然人不显示姓名'),
            ('ratio_band', '亩均税收为约定的比例（分档）'),
            ('tax_band', '评价税收（分档）'),
            ('tax_per_mu_band', '亩均税收（分档）'),
            ('industry', '行业代码 GB/T 4754'),
            ('granted', '是否授权给本登录'),
            ('tax_granted', '是否授权税收金额'),
            ('feed', '数据类别'),
            ('latest_as_of', '最近报送截止日期'),
            ('latest_received_at', '最近接收时间'),
            ('deliveries', '报送件数'),
            ('refused', '退回件数'),
            ('rows_read', '读入行数'),
            ('rows_quarantined', '暂存待改行数'),
            ('error_rate', '差错率'),
            ('open_errors', '未改正差错'),
            ('open_warnings', '未处理警告'),
            ('open_since', '最早的未改正差错首次出现时间'),
            ('publication_id', '发布编号'),
            ('region_code', '责任单位代码')
        ) as derived (column_name, said)
            on
                attribute.attname = derived.column_name
                and (
                    col_description(source.attrelid, source.attnum) is null
                    or derived.column_name in ('holder', 'name')
                )
    loop
        execute format(
            'comment on column bi.%I.%I is %L',
            described.view_name, described.column_name, described.said
        );
    end loop;
end
$$;

grant select on all tables in schema bi to panhuo_bi;

-- A login needs no table, view or function of its own to read with; the stages do.
do $$
begin
    execute format('revoke temporary, create on database %I from public', current_database());
    execute format(
        'grant temporary on database %I to panhuo_ingest, panhuo_gate, panhuo_dbt, panhuo_publish',
        current_database()
    );
end
$$;
revoke create on schema public from public;
