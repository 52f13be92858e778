"""Stock and flow per month: closed by construction, right by what the feeds tell."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from platform_under_test import Platform, number, supplies

from panhuo.intake.withdraw import withdraw
from panhuo.publish.lease import hold_regions
from panhuo.publish.stock_flow import record_stock_and_flow
from panhuo.publish.swap import publish_candidate
from panhuo.publish.work import RegionWork
from panhuo.warehouse import OWNER, connect

FIGURES = "open_n, new_n, disposed_n, adjusted_n, n"


def months(
    platform: Platform, category: str = "GEWY", region: str = "330802"
) -> dict[str, tuple[int, ...]]:
    """Open, new, disposed, adjusted and closing count by month."""
    rows = platform.query(
        f"select month, {FIGURES} from published.rpt_region_month "
        "where region_code = %s and category = %s order by month",
        region,
        category,
    )
    return {row.pop("month"): tuple(row.values()) for row in rows}


UNEQUAL = """
select told.region_code, told.month, told.category
from published.rpt_region_month as told
left join published.rpt_region_disposal as way using (region_code, month, category)
group by told.region_code, told.month, told.category
having (
    coalesce(sum(way.disposed_n), 0), coalesce(sum(way.disposed_mu), 0),
    coalesce(sum(way.done_n), 0), coalesce(sum(way.done_mu), 0)
) is distinct from (
    max(told.disposed_n), max(told.disposed_mu), max(told.done_n), max(told.done_mu)
)
"""


def ways(platform: Platform, month: str) -> dict[str, tuple[Any, ...]]:
    """How land was disposed of: 宗 and 亩 of the month and of the year, by 处置方式; sums are right."""
    assert platform.query(UNEQUAL) == []
    rows = platform.query(
        "select path, disposed_n, disposed_mu, done_n, done_mu from published.rpt_region_disposal "
        "where region_code = '330802' and month = %s",
        month,
    )
    return {row.pop("path"): tuple(row.values()) for row in rows}


def test_what_entered_in_the_month_is_new_and_what_started_in_it_is_disposed(
    platform: Platform,
) -> None:
    # 1 is overdue since 2024-01-02, 2 since 2024-03-16, 3 since a month when nobody looked
    known = ("2,2024-03-15", "3,2024-02-10")
    platform.deliver(supplies("1,2024-01-01", *known), as_of="2024-01-31")
    platform.deliver(supplies("1,2024-01-01", *known), as_of="2024-03-31")
    platform.deliver(supplies("1,2024-01-01,2024-04-20", *known), as_of="2024-04-30")

    assert months(platform) == {
        "2024-01": (0, 1, 0, 0, 1),
        "2024-02": (1, 0, 0, 0, 1),
        "2024-03": (1, 2, 0, 0, 3),
        "2024-04": (3, 0, 1, 0, 2),
    }
    assert ways(platform, "2024-03") == {}
    assert ways(platform, "2024-04") == {"动工开发": (1, 15, 1, 15)}


def test_what_was_believed_wrongly_is_corrected_not_disposed(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01", "2,2022-01-01"), as_of="2024-01-31")
    # 1 had been started before it was ever listed; 2 is no contract at all; 3 was forgotten
    platform.deliver(
        supplies("1,2022-01-01,2022-02-02", "3,2022-01-01"), as_of="2024-02-29", mode="snapshot"
    )

    assert months(platform) == {"2024-01": (0, 0, 0, 2, 2), "2024-02": (2, 0, 0, -1, 1)}


def test_a_start_told_a_month_late_is_a_disposal_of_the_month_it_is_told_in(
    platform: Platform,
) -> None:
    platform.deliver(supplies("1,2022-01-01"), as_of="2024-01-31")
    platform.deliver(supplies("1,2022-01-01"), as_of="2024-02-29")
    platform.deliver(supplies("1,2022-01-01,2024-02-10"), as_of="2024-03-31")

    assert months(platform)["2024-03"] == (1, 0, 1, 0, 0)


def test_a_batch_plot_supplied_in_part_is_disposed_in_part(platform: Platform) -> None:
    plot = (
        "approval_no,plot_no,approved_on,approved_area_m2,status\n"
        "浙土字〔2020〕第1号,1,2020-01-01,20000.00,有效\n"
    )
    platform.deliver(plot, feed="approval", as_of="2024-01-31", name="approval.csv")
    platform.hand_in(supplies("1,2029-01-01"), as_of="2024-02-29")
    platform.hand_in(
        f"supervision_no,approval_no,plot_no,area_m2\n{number(1)},浙土字〔2020〕第1号,1,8000.00\n",
        feed="supply_approval",
        as_of="2024-02-29",
        name="link.csv",
    )
    platform.publish()

    (row,) = platform.query(
        "select open_mu, new_mu, disposed_n, disposed_mu, adjusted_mu, n, area_mu, done_mu "
        "from published.rpt_region_month where month = '2024-02' and category = 'PEWG'"
    )
    assert row == {
        "open_mu": 30,
        "new_mu": 0,
        "disposed_n": 0,
        "disposed_mu": 12,
        "adjusted_mu": 0,
        "n": 1,
        "area_mu": 18,
        "done_mu": 12,
    }
    assert ways(platform, "2024-02") == {"供应": (0, 12, 0, 12)}

    # of what is left 4,000 m² are withdrawn in March, and the last 8,000 supplied in April
    withdrawn = plot.replace("status", "status,withdrawn_area_m2,withdrawn_on").replace(
        "有效", "部分撤回,4000.00,2024-03-10"
    )
    platform.deliver(withdrawn, feed="approval", as_of="2024-03-31", name="approval.csv")
    assert ways(platform, "2024-03") == {
        "供应": (0, 0, 0, 12),
        "撤回（注销）批文": (0, 6, 0, 6),
    }
    contract = supplies("2,2029-01-01").replace("2020-01-01", "2024-04-15")
    platform.hand_in(contract, as_of="2024-04-30")
    platform.hand_in(
        f"supervision_no,approval_no,plot_no,area_m2\n{number(2)},浙土字〔2020〕第1号,1,8000.00\n",
        feed="supply_approval",
        as_of="2024-04-30",
        name="link.csv",
    )
    platform.publish()
    assert ways(platform, "2024-04") == {
        "供应": (1, 12, 1, 24),
        "撤回（注销）批文": (0, 0, 0, 6),
    }


def test_the_base_is_the_year_end_as_it_was_reported_whatever_is_learnt_later(
    platform: Platform,
) -> None:
    platform.deliver(supplies("1,2022-01-01", "2,2022-01-01"), as_of="2023-12-31")
    platform.deliver(supplies("1,2022-01-01,2022-03-03", "2,2022-01-01"), as_of="2024-01-31")
    platform.deliver(supplies("2,2022-01-01,2024-02-03"), as_of="2024-02-29")

    rows = platform.query(
        "select month, base_n, base_mu, adjusted_n, done_n from published.rpt_region_month "
        "where category = 'GEWY' order by month"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("2023-12", None, None, 2, 0),
        ("2024-01", 2, 30, -1, 0),
        ("2024-02", 2, 30, 0, 1),
    ]


def test_a_withdrawn_delivery_restates_the_months_it_told_of(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01"), as_of="2024-01-31")
    later = platform.deliver(supplies("1,2022-01-01,2024-03-05"), as_of="2024-03-31")
    assert months(platform)["2024-03"] == (1, 0, 1, 0, 0)

    assert later is not None
    withdraw(later)
    platform.publish()

    assert months(platform) == {"2024-01": (0, 0, 0, 1, 1)}


def test_sums_over_peers_count_every_piece_once(platform: Platform) -> None:
    lines = supplies("1,2022-01-01", "2,2022-01-01").splitlines()
    # 崇川区, a park inside it (其中项), and a peer beside the counties
    for code, parts in (("320613", lines[1:]), ("320613Z01", lines[1:2])):
        content = f"region_code,{lines[0]}\n" + "".join(
            f"{code},{line.replace('330802', '320613', 1).replace('B0', 'C' + code[-1])}\n"
            for line in parts
        )
        platform.hand_in(content, region="320600", name=f"{code}.csv")
    platform.hand_in(supplies("1,2022-01-01"), region="330800Z01", name="zhizao.csv")
    platform.publish()

    rows = platform.query(
        "select region_code, kind, n, area_mu from published.rpt_region_month "
        "where category = 'GEWY' order by region_code"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("320613", "peer", 3, 45),
        ("320613Z01", "of_which", 1, 15),
        ("330800Z01", "peer", 1, 15),
    ]
    peers = platform.scalar(
        "select sum(n) from published.rpt_region_month where kind = 'peer' and category = 'GEWY'"
    )
    assert peers == platform.scalar("select count(*) from published.fct_five_not")


# What a region may go through, without assessing it: any state on any day, backwards as well.

REGION = "330802"
PIECE = """
insert into candidate.fct_five_not (
    region_code, piece_id, item_id, as_of, category, status, severity, area_m2, area_mu, area_basis,
    disposed_m2, remaining_m2, since, entered_on, age_days, rule_ids, evidence_count
)
values (
    %(region)s, %(piece)s, %(item)s, %(as_of)s, %(category)s, %(status)s, 0, %(area)s,
    %(area)s * 0.0015, '合同面积', 0, %(area)s, %(entered)s, %(entered)s, 0, '{}', 0
)
"""
STATES = st.lists(
    st.fixed_dictionaries(
        {
            "item": st.integers(1, 4),
            "category": st.sampled_from(["PEWG", "GEWY", "YEWJ"]),
            "status": st.sampled_from(["疑似", "认定"]),
            "area": st.decimals(min_value=1, max_value=50000, places=2),
            "entered": st.dates(date(2023, 10, 1), date(2024, 8, 1)),
        }
    ),
    max_size=5,
    unique_by=lambda piece: (piece["item"], piece["category"]),
)
STEPS = st.lists(
    st.tuples(st.dates(date(2023, 11, 20), date(2024, 7, 31)), STATES), min_size=1, max_size=7
)


def _publish(as_of: date, pieces: Sequence[dict[str, Any]], before: date | None, n: int) -> None:
    with connect(OWNER) as connection:
        connection.execute("delete from candidate.fct_five_not")
        for piece in pieces:
            name = f"{piece['item']}{piece['category']}"
            values = piece | {"region": REGION, "as_of": as_of, "piece": name, "item": name}
            connection.execute(PIECE, values)
    known = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=n)
    with hold_regions([REGION]) as (lease,):
        publish_candidate(lease, RegionWork(REGION, as_of, known, [], before))


def _told(platform: Platform) -> list[dict[str, Any]]:
    return platform.query(
        "select * from published.fct_region_month order by region_code, month, category"
    )


def _forget(platform: Platform) -> None:
    platform.execute(
        "truncate published.fct_five_not, published.fct_five_not_history, ops.publication, "
        "published.fct_change_event, published.fct_region_month, ops.province_period"
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_happens_the_months_close_and_follow_each_other(
    module_platform: Platform, steps: list[tuple[date, list[dict[str, Any]]]]
) -> None:
    platform = module_platform
    _forget(platform)
    before: date | None = None
    for n, (as_of, pieces) in enumerate(steps):
        earlier = _told(platform)
        _publish(as_of, pieces, before, n)
        told = _told(platform)

        for row in told:
            for unit in ("n", "mu"):
                end = row["n"] if unit == "n" else row["area_mu"]
                assert row[f"new_{unit}"] >= 0
                assert row[f"disposed_{unit}"] >= 0
                assert end == (
                    row[f"open_{unit}"]
                    + row[f"new_{unit}"]
                    - row[f"disposed_{unit}"]
                    + row[f"adjusted_{unit}"]
                )
        by_key = {(row["month"], row["category"]): row for row in told}
        for (month, category), row in by_key.items():
            first = date.fromisoformat(f"{month}-01")
            previous = by_key.get((f"{first - timedelta(days=1):%Y-%m}", category))
            opening = (previous["n"], previous["area_mu"]) if previous else (0, 0)
            assert (row["open_n"], row["open_mu"]) == opening
            december = by_key.get((f"{first.year - 1}-12", category))
            base = (december["n"], december["area_mu"]) if december else (None, None)
            assert (row["base_n"], row["base_mu"]) == base

        assert told[-1]["month"] == f"{as_of:%Y-%m}"
        for category in ("PEWG", "GEWY", "YEWJ"):
            areas = [piece["area"] for piece in pieces if piece["category"] == category]
            now = by_key[f"{as_of:%Y-%m}", category]
            assert (now["n"], now["area_mu"]) == (len(areas), sum(areas) * Decimal("0.0015"))

        # what ended before both days stands as it was
        kept = f"{min(as_of, before or as_of):%Y-%m}"
        assert [row for row in told if row["month"] < kept] == [
            row for row in earlier if row["month"] < kept
        ]
        before = as_of

    first_day = min(day for day, _ in steps)
    with connect("panhuo_publish") as connection:
        record_stock_and_flow(
            connection, {"region": REGION, "as_of": steps[-1][0], "since": first_day}
        )
    assert _told(platform) == told
