"""Whether rules of draft documents decide in a region: the nearest region that says so."""

from collections.abc import Sequence
from datetime import datetime

from panhuo.settings import get_settings
from panhuo.warehouse import OWNER, connect

NEAREST = """
with recursive chain as (
    select asked.region_code, asked.region_code as above_code, 0 as distance
    from unnest(%(regions)s::text[]) as asked (region_code)
    union all
    select chain.region_code, coalesce(region.host_code, region.parent_code), chain.distance + 1
    from chain
    inner join published.dim_region as region
        on chain.above_code = region.region_code
    where coalesce(region.host_code, region.parent_code) is not null and chain.distance < 6
)

select distinct on (chain.region_code)
    chain.region_code,
    setting.drafts
from chain
inner join ops.region_setting as setting
    on chain.above_code = setting.region_code
order by chain.region_code, chain.distance
"""


def drafts_of(regions: Sequence[str]) -> dict[str, bool]:
    """Whether drafts decide in each of these regions; where none says so, PANHUO_DRAFTS does."""
    with connect("panhuo_dbt") as connection:
        said = connection.execute(NEAREST, {"regions": list(regions)}).fetchall()
    return dict.fromkeys(regions, get_settings().drafts) | dict(said)


def set_drafts(region: str, drafts: bool | None) -> None:
    """Let drafts decide in a region and below it, or not, or (None) as the region above has it."""
    with connect(OWNER) as connection:
        if drafts is None:
            connection.execute("delete from ops.region_setting where region_code = %s", (region,))
            return
        connection.execute(
            """
            insert into ops.region_setting (region_code, drafts) values (%s, %s)
            on conflict (region_code) do update set drafts = excluded.drafts, set_at = now()
            """,
            (region, drafts),
        )


def draft_settings() -> list[tuple[str, str, bool, datetime]]:
    """What is set: region code, its name, whether drafts decide, since when."""
    with connect(OWNER) as connection:
        return connection.execute(
            """
            select setting.region_code, coalesce(region.full_name, ''), setting.drafts,
                setting.set_at
            from ops.region_setting as setting
            left join published.dim_region as region
                on setting.region_code = region.region_code
            order by setting.region_code
            """
        ).fetchall()
