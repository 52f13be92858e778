"""When a province's month is complete or due, and the editions that come of it."""

from datetime import date

import pytest
from platform_under_test import Platform, supplies

from panhuo.orchestration import steps
from panhuo.publish.province import (
    UnknownPeriodError,
    decide_after_publication,
    freeze_edition,
    latest_editions,
    open_periods,
)
from panhuo.settings import get_settings
from panhuo.warehouse import connect


@pytest.fixture(autouse=True)
def _a_deadline_far_away(monkeypatch: pytest.MonkeyPatch, platform: Platform) -> None:
    """The months of these tests are long over: only trials with a `today` meet the deadline."""
    monkeypatch.setenv("PANHUO_PROVINCE_DEADLINE_DAYS", "10000")
    get_settings.cache_clear()


def _deadline_of_ten_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANHUO_PROVINCE_DEADLINE_DAYS", "10")
    get_settings.cache_clear()


def county(platform: Platform, code: str, as_of: str, row: str = "1,2022-01-01") -> None:
    content = supplies(row).replace("330802", code)
    platform.hand_in(content, region=code, as_of=as_of, name=f"{code}-{as_of}.csv")


def publish(code: str) -> list[str]:
    return steps.publish_region(code).province_periods


def editions() -> list[tuple[str, int, str, list[str], list[str]]]:
    found = sorted(latest_editions(100), key=lambda each: (each.period, each.edition))
    return [
        (each.period, each.edition, each.reason, each.units_in, each.units_missing)
        for each in found
    ]


def test_a_month_is_complete_when_the_last_expected_unit_has_published(platform: Platform) -> None:
    for code in ("330802", "330803"):
        county(platform, code, "2024-05-31")
    assert publish("330802") == ["330000|2024-05"]  # 330803 was taken along
    assert editions() == [("2024-05", 1, "complete", ["330802", "330803"], [])]

    county(platform, "330802", "2024-06-30")
    assert publish("330802") == []
    county(platform, "330803", "2024-06-29")
    assert publish("330803") == []
    county(platform, "330803", "2024-07-02")
    assert publish("330803") == ["330000|2024-06"]

    assert editions()[-1] == ("2024-06", 1, "complete", ["330802", "330803"], [])
    assert platform.scalar(
        "select publication_ids from ops.province_period where period = '2024-06'"
    ) == ["330802.2", "330803.3"]


def test_units_of_another_province_are_not_waited_for(platform: Platform) -> None:
    county(platform, "330802", "2024-05-31")
    county(platform, "320102", "2024-04-30")
    publish("320102")

    assert ("2024-05", 1, "complete", ["330802"], []) in editions()


def test_a_unit_that_counts_in_its_host_is_not_waited_for(platform: Platform) -> None:
    county(platform, "320613", "2024-05-31")
    content = supplies("1,2022-01-01").replace("330802", "320613")
    platform.hand_in(content, region="320613Z01", as_of="2024-04-30", name="park.csv")
    steps.publish_region("320613Z01")
    publish("320613")

    assert ("2024-05", 1, "complete", ["320613"], []) in editions()


def test_the_deadline_closes_a_month_and_a_late_unit_makes_a_new_edition(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("330802", "330803"):
        county(platform, code, "2024-05-31")
    publish("330802")
    county(platform, "330802", "2024-06-30")
    publish("330802")
    steps.province_report("330000|2024-05")

    _deadline_of_ten_days(monkeypatch)
    assert open_periods(today=date(2024, 7, 10)) == []
    assert open_periods(today=date(2024, 7, 11)) == ["330000|2024-06"]
    assert editions()[-1] == ("2024-06", 1, "deadline", ["330802"], ["330803"])
    # woken again until it is written, decided once
    assert open_periods(today=date(2024, 7, 12)) == ["330000|2024-06"]
    steps.province_report("330000|2024-06")
    assert open_periods(today=date(2024, 7, 12)) == []

    county(platform, "330803", "2024-06-30")
    assert publish("330803") == ["330000|2024-06"]
    assert editions()[-1] == ("2024-06", 2, "complete", ["330802", "330803"], [])


def test_a_unit_whose_work_is_being_published_is_waited_for_after_the_deadline(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    _deadline_of_ten_days(monkeypatch)
    for code in ("330802", "330803", "330822"):
        county(platform, code, "2024-05-31")
    monkeypatch.setenv("PANHUO_REGIONS_PER_RUN", "1")
    get_settings.cache_clear()

    assert publish("330802") == []
    assert publish("330803") == []
    assert publish("330822") == ["330000|2024-05"]
    assert editions() == [("2024-05", 1, "complete", ["330802", "330803", "330822"], [])]


def test_units_that_publish_at_once_see_each_other(platform: Platform) -> None:
    """Two transactions, each with its unit's publication: the one that commits last decides."""
    for code in ("330802", "330803"):
        county(platform, code, "2024-05-31")
        publish(code)
    day = date(2024, 6, 30)
    insert = (
        "insert into ops.publication "
        "(region_code, publication_id, token, as_of, known_at, deliveries, parcels) "
        "values (%s, %s, 2, %s, now(), '{}', 0)"
    )
    with connect("panhuo_publish") as one, connect("panhuo_publish") as two:
        one.execute(insert, ("330802", "330802.2", day))
        two.execute(insert, ("330803", "330803.2", day))
        assert decide_after_publication(one, "330802", date(2024, 5, 31), day) == []
        two.execute("set local lock_timeout = '200ms'")
        two.execute("savepoint before")
        with pytest.raises(Exception, match="lock timeout"):
            decide_after_publication(two, "330803", date(2024, 5, 31), day)
        two.execute("rollback to savepoint before")
        one.commit()
        assert decide_after_publication(two, "330803", date(2024, 5, 31), day) == ["330000|2024-06"]


def test_an_edition_keeps_its_figures_when_the_county_corrects_them(platform: Platform) -> None:
    county(platform, "330802", "2024-05-31")
    assert publish("330802") == ["330000|2024-05"]
    assert freeze_edition("330000|2024-05") == 1
    assert freeze_edition("330000|2024-05") is None

    county(platform, "330802", "2024-05-31", "1,2022-01-01,2022-01-02")
    publish("330802")

    def figures(table: str) -> int:
        return int(
            platform.scalar(
                f"select n from published.{table} where month = '2024-05' and category = 'GEWY'"
            )
        )

    assert (figures("rpt_region_month"), figures("rpt_region_month_edition")) == (0, 1)
    assert platform.scalar(
        "select publication_ids from published.rpt_region_month_edition limit 1"
    ) == ["330802.1"]


def test_a_period_nobody_decided_is_refused_with_a_sentence(platform: Platform) -> None:
    with pytest.raises(UnknownPeriodError, match="尚未报齐"):
        freeze_edition("330000|2031-01")
