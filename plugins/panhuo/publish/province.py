"""When a province's month is complete or due, decided from the ledger; its editions.

A unit is expected for a month when it is a peer and has published, or has work in the ledger, of a
day in that month or before: of earlier months there are no figures of it. It is in when its latest
publication was assessed at the month's last day or later. An edition is decided when all are in, or
when the deadline has passed; units that come in later make a new edition.
"""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from panhuo.publish.lease import ROLE
from panhuo.settings import get_settings
from panhuo.warehouse import connect

PROVINCE_LOCK = 0x70726F76  # "prov": two units that publish at once must see each other

EDITION_COLUMNS = """
    region_code, month, category, as_of, base_n, base_mu, open_n, open_mu, new_n, new_mu,
    disposed_n, disposed_mu, adjusted_n, adjusted_mu, n, area_mu, confirmed_n, confirmed_mu,
    region_name, kind, change_mu, yoy_mu, target_mu, done_n, done_mu, progress, plan_progress,
    gap_pp, rank, warning, publication_ids
"""

DISPOSAL_COLUMNS = """
    region_code, month, category, path, disposed_n, disposed_mu, region_name, kind, done_n, done_mu,
    publication_ids
"""

# A unit whose work is still being published is waited for, for an hour at most: a national file
# that comes late would otherwise make an edition per county.
DECIDE = """
with period as (
    select
        to_char(month, 'YYYY-MM') as period,
        (month + interval '1 month')::date - 1 as last_day
    from unnest(%(months)s::date[]) as month
),

publication as (
    select distinct on (publication.region_code)
        publication.region_code,
        publication.publication_id,
        publication.as_of,
        min(publication.as_of) over (partition by publication.region_code) as first_as_of
    from ops.publication as publication
    where left(publication.region_code, 2) = left(%(province)s, 2)
    order by publication.region_code, publication.token desc
),

waiting as (
    select
        part.region_code,
        min(delivery.as_of) as first_as_of,
        max(delivery.as_of) filter (
            where delivery.registered_at > now() - interval '1 hour'
        ) as coming_as_of
    from ops.delivery_region as part
    inner join ops.delivery as delivery
        on part.delivery_id = delivery.delivery_id
    where part.state = 'gated'
        and not part.held
        and delivery.state <> 'withdrawn'
        and left(part.region_code, 2) = left(%(province)s, 2)
    group by part.region_code
),

expected as (
    select
        period.period,
        period.last_day,
        region.region_code,
        publication.publication_id,
        coalesce(publication.as_of >= period.last_day, false) as is_in,
        coalesce(waiting.coming_as_of >= period.last_day, false) as is_coming
    from period
    cross join published.dim_region as region
    left join publication
        on region.region_code = publication.region_code
    left join waiting
        on region.region_code = waiting.region_code
    where region.kind = 'peer'
        and (region.valid_to is null or region.valid_to > period.last_day)
        and left(region.region_code, 2) = left(%(province)s, 2)
        and least(publication.first_as_of, waiting.first_as_of) <= period.last_day
),

standing as (
    select
        period,
        last_day,
        coalesce(array_agg(region_code order by region_code) filter (where is_in), '{}')
            as units_in,
        coalesce(array_agg(region_code order by region_code) filter (where not is_in), '{}')
            as units_missing,
        coalesce(array_agg(publication_id order by region_code) filter (where is_in), '{}')
            as publication_ids,
        bool_and(is_in) as complete,
        bool_or(is_coming and not is_in) as coming
    from expected
    group by period, last_day
)

insert into ops.province_period (
    province_code, period, edition, reason, units_in, units_missing, publication_ids
)
select
    %(province)s,
    standing.period,
    coalesce(latest.edition, 0) + 1,
    case when standing.complete then 'complete' else 'deadline' end,
    standing.units_in,
    standing.units_missing,
    standing.publication_ids
from standing
left join lateral (
    select edition, units_in
    from ops.province_period as decided
    where decided.province_code = %(province)s and decided.period = standing.period
    order by decided.edition desc
    limit 1
) as latest on true
where standing.units_in <> '{}'
    and (latest.edition is null or not standing.units_in <@ latest.units_in)
    and (
        standing.complete
        or (standing.last_day + %(days)s < %(today)s and not standing.coming)
    )
returning province_code || '|' || period
"""

# Months that end within a publication's step from the last assessed day to the new one.
MONTHS_REACHED = """
select date_trunc('month', day)::date
from generate_series(
    date_trunc('month', coalesce(%(published)s::date + 1, %(as_of)s::date)),
    date_trunc('month', %(as_of)s::date + 1) - interval '1 month',
    '1 month'
) as day
"""

# Looked at by the sweep: the last year's months that are due, in provinces that publish.
MONTHS_DUE = """
select distinct
    left(publication.region_code, 2) || '0000' as province,
    array(
        select month::date
        from generate_series(
            date_trunc('month', %(today)s::date) - interval '12 months',
            date_trunc('month', %(today)s::date) - interval '1 month',
            '1 month'
        ) as month
        where (month + interval '1 month')::date - 1 + %(days)s < %(today)s
    ) as months
from ops.publication as publication
"""


@dataclass(frozen=True)
class Edition:
    """One decided edition of a province's month.

    Attributes:
        reason: `complete`, or `deadline` when units were missing at the end of the deadline.
        frozen_at: when its figures were written; None: they still have to be.
    """

    province_code: str
    period: str
    edition: int
    reason: str
    units_in: list[str]
    units_missing: list[str]
    decided_at: datetime
    frozen_at: datetime | None


class UnknownPeriodError(LookupError):
    """A `province|period` of which no edition was decided."""


def _today() -> date:
    return datetime.now(get_settings().zone).date()


def _decide(
    connection: "Connection[TupleRow]", province: str, months: list[date], today: date
) -> list[str]:
    if not months:
        return []
    connection.execute("select pg_advisory_xact_lock(%s, %s)", (PROVINCE_LOCK, int(province[:2])))
    rows = connection.execute(
        DECIDE,
        {
            "province": province,
            "months": months,
            "today": today,
            "days": get_settings().province_deadline_days,
        },
    ).fetchall()
    return [row[0] for row in rows]


def decide_after_publication(
    connection: "Connection[TupleRow]",
    region_code: str,
    published_as_of: date | None,
    as_of: date,
    today: date | None = None,
) -> list[str]:
    """Decide the months that a unit has just come in for.

    Call it last in the publish transaction: it waits for other units of the province that are
    about to commit.

    Args:
        connection: the publish transaction.
        region_code: the unit.
        published_as_of: the day it was assessed at before, if ever.
        as_of: the day it is assessed at now.
        today: the local day it is, for trials.

    Returns:
        `province|period` of each new edition.
    """
    rows = connection.execute(
        MONTHS_REACHED, {"published": published_as_of, "as_of": as_of}
    ).fetchall()
    months = [row[0] for row in rows]
    return _decide(connection, f"{region_code[:2]}0000", months, today or _today())


def open_periods(today: date | None = None) -> list[str]:
    """Decide what is due although nobody publishes.

    Args:
        today: the local day it is, for trials.

    Returns:
        `province|period` of every edition that is decided and not yet written, whoever decided it.
    """
    today = today or _today()
    values = {"today": today, "days": get_settings().province_deadline_days}
    with connect(ROLE) as connection:
        for province, months in connection.execute(MONTHS_DUE, values).fetchall():
            _decide(connection, province, months, today)
            connection.commit()
        rows = connection.execute(
            """
            select distinct province_code || '|' || period
            from ops.province_period
            where frozen_at is null
            """
        ).fetchall()
    return sorted(row[0] for row in rows)


def freeze_edition(key: str) -> int | None:
    """Write the figures of the newest edition of a `province|period` that has none yet.

    An older edition that was overtaken before it was written is closed without figures.

    Returns:
        The edition written; None when all were written before.

    Raises:
        UnknownPeriodError: no edition was decided.
    """
    province, _, period = key.partition("|")
    values: dict[str, object] = {"province": province, "period": period}
    with connect(ROLE) as connection:
        editions = connection.execute(
            """
            select edition, frozen_at is null
            from ops.province_period
            where province_code = %(province)s and period = %(period)s
            order by edition desc
            for update
            """,
            values,
        ).fetchall()
        if not editions:
            raise UnknownPeriodError(
                f"no edition of {key!r} was decided 该期次尚未报齐也未到期: "
                "a key is PROVINCE|YYYY-MM, `panhuo status` lists them"
            )
        edition, is_open = editions[0]
        if not is_open:
            return None
        connection.execute(
            f"""
            insert into published.rpt_region_month_edition (
                province_code, edition, {EDITION_COLUMNS}
            )
            select %(province)s, %(edition)s, {EDITION_COLUMNS}
            from published.rpt_region_month
            where month = %(period)s and left(region_code, 2) = left(%(province)s, 2)
            """,
            values | {"edition": edition},
        )
        connection.execute(
            f"""
            insert into published.rpt_region_disposal_edition (
                province_code, edition, {DISPOSAL_COLUMNS}
            )
            select %(province)s, %(edition)s, {DISPOSAL_COLUMNS}
            from published.rpt_region_disposal
            where month = %(period)s and left(region_code, 2) = left(%(province)s, 2)
            """,
            values | {"edition": edition},
        )
        connection.execute(
            """
            update ops.province_period
            set frozen_at = now()
            where province_code = %(province)s and period = %(period)s and frozen_at is null
            """,
            values,
        )
    return int(edition)


def latest_editions(limit: int) -> list[Edition]:
    """The latest decided editions, newest first."""
    with connect(ROLE) as connection:
        return (
            connection.cursor(row_factory=class_row(Edition))
            .execute(
                """
                select
                    province_code, period, edition, reason, units_in, units_missing, decided_at,
                    frozen_at
                from ops.province_period
                order by decided_at desc, province_code, period desc
                limit %s
                """,
                (limit,),
            )
            .fetchall()
        )
