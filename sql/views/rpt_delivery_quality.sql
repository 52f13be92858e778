-- How good a feed's deliveries are, per responsible unit: always as of now. An issue that lives on in
-- a later delivery is counted there. A file judged anew is counted once: as the delivery it counts as.
drop view if exists published.rpt_delivery_quality cascade;
create view published.rpt_delivery_quality as
select
    part.region_code,
    delivery.feed,
    max(delivery.as_of) as latest_as_of,
    max(delivery.received_at) as latest_received_at,
    count(*) as deliveries,
    count(*) filter (where delivery.state = 'refused') as refused,
    sum(part.rows_read) as rows_read,
    sum(part.rows_quarantined) as rows_quarantined,
    round(
        sum(part.rows_quarantined)::numeric / nullif(sum(part.rows_read), 0), 6
    ) as error_rate,
    coalesce(max(issues.open_errors), 0) as open_errors,
    coalesce(max(issues.open_warnings), 0) as open_warnings,
    min(issues.open_since) as open_since,
    (
        array_agg(part.publication_id order by delivery.received_at desc)
        filter (where part.publication_id is not null)
    )[1] as publication_id
from ops.delivery_region as part
inner join ops.delivery as delivery
    on part.delivery_id = delivery.delivery_id
left join lateral (
    select
        count(*) filter (where issue.severity = 'error') as open_errors,
        count(*) filter (where issue.severity = 'warning') as open_warnings,
        min(issue.first_seen) filter (where issue.severity = 'error') as open_since
    from ops.issue as issue
    inner join ops.delivery as source
        on issue.delivery_id = source.delivery_id
    where issue.region_code = part.region_code
        and source.feed = delivery.feed
        and source.withdrawn_at is null
        and not (source.state = 'refused' and source.replays is not null)
        and issue.resolved_by is null
        and issue.continued_in is null
) as issues on true
where delivery.withdrawn_at is null
    and not (delivery.state = 'refused' and delivery.replays is not null)
group by part.region_code, delivery.feed;
comment on view published.rpt_delivery_quality is '报送质量: feed × 责任单位';
grant select on published.rpt_delivery_quality to panhuo_publish;
