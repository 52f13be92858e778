-- 处置 by 处置方式, live and as editions were written.

create view bi.region_disposal with (security_barrier = true) as
select
    told.region_code,
    told.region_name,
    told.kind,
    told.month,
    told.category,
    bi.category_zh(told.category) as category_zh,
    told.path,
    told.disposed_n,
    told.disposed_mu,
    told.done_n,
    told.done_mu,
    told.publication_ids
from published.rpt_region_disposal as told
inner join ops.granted_region as allowed
    on told.region_code = allowed.region_code;
comment on view bi.region_disposal is '月度处置按方式';

create view bi.region_disposal_edition with (security_barrier = true) as
select
    told.province_code,
    told.edition,
    told.region_code,
    told.region_name,
    told.kind,
    told.month,
    told.category,
    bi.category_zh(told.category) as category_zh,
    told.path,
    told.disposed_n,
    told.disposed_mu,
    told.done_n,
    told.done_mu,
    told.publication_ids
from published.rpt_region_disposal_edition as told
inner join ops.granted_region as allowed
    on told.region_code = allowed.region_code;
comment on view bi.region_disposal_edition is '月度处置按方式（定稿）';
