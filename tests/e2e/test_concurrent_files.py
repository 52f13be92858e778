"""Files that come at the same time: the same one twice, and one beside its own correction."""

from stack_under_test import (
    RunningStack,
    said,
    supervision_no,
    supply_file,
    supply_row,
    within,
)


def test_the_same_file_twice_at_once_is_one_delivery(stack: RunningStack) -> None:
    region = "330822"
    file = stack.file("twice.csv", supply_file(supply_row(region, 1)))
    address = ("--feed", "supply", "--region", region, "--as-of", "2024-12-31")
    both = [stack.start_panhuo("deliver", file, *address, "--wait", "--json") for _ in range(2)]
    answers = [said(process) for process in both]

    assert [answer.exit_code for answer in answers] == [0, 0]
    assert sorted(answer.json["duplicate"] for answer in answers) == [False, True]
    assert len({answer.json["delivery_id"] for answer in answers}) == 1
    query = "select count(*) from ops.delivery where supplier = %s"
    assert stack.value(query, region) == 1
    assert stack.value("select count(*) from raw.supply where region_code = %s", region) == 1
    assert stack.five_not(region) == {supervision_no(region, 1)}


def test_a_correction_that_overtakes_its_original_is_in_force_at_the_end(
    stack: RunningStack,
) -> None:
    region, rows = "330825", 1500
    original = supply_file(*(supply_row(region, serial) for serial in range(1, rows + 1)))
    correction = supply_file(supply_row(region, 7, started_on="2020-06-01"))

    first = stack.delivery_of(stack.deliver("original.csv", original, region=region))
    within(30, lambda: stack.line(first)["state"] != "received" or stack.line(first)["attempts"])
    handed = stack.deliver("correction.csv", correction, region=region)
    assert stack.line(first)["state"] in {"received", "loaded", "gated"}

    second = stack.delivery_of(handed)
    assert stack.end_of(first, 90)["state"] == "published"
    assert stack.end_of(second, 90)["state"] == "published"
    everything = {supervision_no(region, serial) for serial in range(1, rows + 1)}
    assert stack.five_not(region) == everything - {supervision_no(region, 7)}
    source = "select delivery_id from published.fct_supply where supervision_no = %s"
    assert stack.value(source, supervision_no(region, 7)) == second
