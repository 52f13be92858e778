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


PLOTS = "approval_no,plot_no,approved_on,approved_area_m2,purpose\n"


def plots(*numbers: str) -> str:
    """A canonical approval file with plot 1 of each number."""
    return PLOTS + "".join(f"{number},1,2020-06-30,20000,工业用地\n" for number in numbers)


def codes(platform: Platform, delivery_id: int | None) -> list[tuple[int, str]]:
    rows = platform.query(
        "select row_no, rule_code from ops.issue where delivery_id = %s and severity = 'error' "
        "order by row_no",
        delivery_id,
    )
    return [(row["row_no"], row["rule_code"]) for row in rows]


def balance(platform: Platform) -> list[tuple[str, str]]:
    rows = platform.query("select approval_no, key from published.fct_approval_balance")
    return [(row["approval_no"], row["key"]) for row in rows]


def test_a_supervision_number_in_several_spellings_is_one_supply(platform: Platform) -> None:
    header, row, *others = supplies("714,2022-01-01", "1,", "2,").splitlines()
    copies = [row.replace("B00714", spelling) for spelling in ("B00714", "B 00714", "b00714")]
    delivery_id = platform.deliver("\n".join([header, *copies, *others]) + "\n")

    assert codes(platform, delivery_id) == [(3, "KEY-DUPLICATE"), (4, "KEY-DUPLICATE")]
    assert platform.five_not() == {number(714): IDLE_2}
    assert platform.scalar("select count(*) from published.fct_supply") == 3
    notes = platform.query(
        "select row_no, field, value from ops.issue where rule_code = 'VALUE-NORMALISED' order by row_no"
    )
    assert [(row["row_no"], row["field"]) for row in notes] == [
        (3, "supervision_no"),
        (4, "supervision_no"),
    ]

    platform.deliver(supplies("714,2023-06-30").replace("B00714", "ｂ００７１４"))
    assert platform.five_not() == {number(714): IDLE_1}


def test_a_document_number_in_several_spellings_is_one_plot(platform: Platform) -> None:
    first = platform.deliver(
        plots("浙土字A〔2020〕0101号", "浙土字A[2020]第101号"), feed="approval"
    )

    assert codes(platform, first) == [(3, "KEY-DUPLICATE")]
    assert balance(platform) == [("浙土字A〔2020〕0101号", "浙土字A〔2020〕0101号/1")]


def test_a_plot_that_comes_back_in_another_spelling_is_the_same_item(platform: Platform) -> None:
    first = platform.deliver(plots("浙土字A〔2020〕0101号"), feed="approval")
    items = platform.query("select item_id from published.fct_five_not")
    platform.deliver(plots("浙土字A[2020]-101").replace("20000", "15000"), feed="approval")

    assert balance(platform) == [("浙土字A[2020]-101", "浙土字A[2020]-101/1")]
    pieces = platform.query("select item_id, category, area_m2 from published.fct_five_not")
    assert [(row["category"], row["area_m2"]) for row in pieces] == [("PEWG", 15000)]
    assert [{"item_id": row["item_id"]} for row in pieces] == items
    assert platform.scalar("select count(*) from ops.item") == 1
    assert platform.scalar("select state from ops.delivery where delivery_id = %s", first) == (
        "superseded"
    )


def test_a_snapshot_that_writes_a_number_differently_does_not_end_its_plot(
    platform: Platform,
) -> None:
    written = ["浙土字A〔2020〕0101号", "浙土字A〔2020〕0102号"]
    platform.deliver(plots(*written), feed="approval", mode="snapshot")
    again = plots("浙土字A（2020）102号", "浙土字A（2020）101号").replace("06-30", "13-30", 1)
    platform.deliver(again, feed="approval", mode="snapshot")

    in_force = platform.query("select approval_no, stale from published.fct_approval_balance")
    assert {(row["approval_no"], row["stale"]) for row in in_force} == {
        ("浙土字A〔2020〕0102号", True),
        ("浙土字A（2020）101号", False),
    }


def test_a_supply_is_taken_off_its_plot_whatever_the_spelling(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01"))
    platform.deliver(plots("浙土字A〔2020〕0101号"), feed="approval")
    link = "supervision_no,approval_no,plot_no,area_m2\n3308022020b 00001,浙土字a[2020]第101号,1,5000\n"
    delivery_id = platform.deliver(link, feed="supply_approval")

    assert (
        platform.query(
            "select rule_code from ops.issue where delivery_id = %s and rule_code like 'SUPPLY-APPROVAL%%'",
            delivery_id,
        )
        == []
    )
    assert platform.scalar("select supplied_m2 from published.fct_approval_balance") == 5000
