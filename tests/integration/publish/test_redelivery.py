"""What a later delivery does to what an earlier one said."""

from platform_under_test import Platform, number, supplies

IDLE_2 = ("GEWY", "疑似闲置", 2)
IDLE_1 = ("GEWY", "疑似闲置", 1)


def test_a_corrected_redelivery_replaces_exactly_its_rows(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01", "2,2022-01-01", "3,2022-01-01"))
    platform.deliver(supplies("2,2023-06-30"), name="correction.csv")

    assert platform.five_not() == {number(1): IDLE_2, number(2): IDLE_1, number(3): IDLE_2}


def test_the_first_file_again_after_its_correction_counts_again(platform: Platform) -> None:
    first = supplies("1,2022-01-01", "2,2022-01-01")
    one = platform.deliver(first)
    two = platform.deliver(supplies("2,2023-06-30"))
    three = platform.deliver(first)

    assert len({one, two, three}) == 3
    assert platform.five_not()[number(2)] == IDLE_2


def test_the_same_file_twice_is_one_delivery(platform: Platform) -> None:
    first = platform.deliver(supplies("1,2022-01-01"))

    assert platform.deliver(supplies("1,2022-01-01"), name="again.csv") == first
    assert platform.scalar("select count(*) from ops.delivery") == 1


def test_an_unchanged_monthly_file_counts(platform: Platform) -> None:
    one = platform.deliver(supplies("1,2022-01-01"), as_of="2024-11-30")
    two = platform.deliver(supplies("1,2022-01-01"), as_of="2024-12-31")

    assert one != two


def test_a_snapshot_ends_the_keys_it_does_not_name(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01", "2,2022-01-01"), mode="snapshot")
    platform.deliver(supplies("2,2022-01-01"), mode="snapshot")

    assert set(platform.five_not()) == {number(2)}
    assert platform.scalar("select count(*) from published.fct_supply") == 1


def test_a_header_alone_is_an_empty_snapshot_and_takes_a_region_to_zero(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01", "2,2022-01-01"))
    empty = platform.deliver(supplies(), mode="snapshot")

    assert platform.five_not() == {}
    assert platform.scalar("select count(*) from published.fct_supply") == 0
    assert platform.scalar("select state from ops.delivery where delivery_id = %s", empty) == (
        "published"
    )
    assert {row["event"] for row in platform.query("select * from published.fct_change_event")} == {
        "entered",
        "left",
    }


def test_a_quarantined_row_leaves_the_last_accepted_version_in_force(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01", "2,2022-01-01"))
    platform.deliver(supplies("1,2022-13-01", "2,2023-06-30"))

    assert platform.five_not() == {number(1): IDLE_2, number(2): IDLE_1}
    stale = platform.query("select supervision_no from published.fct_supply where stale")
    assert [row["supervision_no"] for row in stale] == [number(1)]


def test_a_quarantined_row_of_a_snapshot_does_not_end_its_key(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01", "2,2022-01-01"), mode="snapshot")
    platform.deliver(supplies("1,2022-13-01", "2,2022-01-01"), mode="snapshot")

    assert set(platform.five_not()) == {number(1), number(2)}


def test_withdrawing_a_correction_brings_back_what_it_replaced(platform: Platform) -> None:
    from panhuo.intake.withdraw import withdraw

    platform.deliver(supplies("1,2022-01-01"))
    correction = platform.deliver(supplies("1,2023-06-30"))
    assert correction is not None
    assert platform.five_not()[number(1)] == IDLE_1

    assert withdraw(correction) == ["330802"]
    platform.publish()

    assert platform.five_not()[number(1)] == IDLE_2
    assert platform.scalar(
        "select state from ops.delivery_region where delivery_id = %s", correction
    ) == ("withdrawn")


def test_deliveries_in_any_order_end_the_same(platform: Platform) -> None:
    """Order of receipt is told by `received_at`, not by when a file happened to be loaded."""
    platform.deliver(supplies("1,2023-06-30"), received_at="2024-02-01T00:00:00+08:00")
    platform.deliver(supplies("1,2022-01-01"), received_at="2024-01-01T00:00:00+08:00")

    assert platform.five_not()[number(1)] == IDLE_1
