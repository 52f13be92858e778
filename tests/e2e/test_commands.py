"""What a person does with the `panhuo` command, one file from its delivery to its withdrawal."""

import pytest
from stack_under_test import RunningStack, Said, supervision_no, supply_file, supply_row, within

REGION = "330802"
IDLE, STARTED = supervision_no(REGION, 1), supervision_no(REGION, 2)


@pytest.fixture(scope="module")
def delivered(running_stack: RunningStack) -> Said:
    rows = (supply_row(REGION, 1), supply_row(REGION, 2, started_on="2020-06-01"))
    file = running_stack.file("衢州柯城供地.csv", supply_file(*rows))
    address = ("--feed", "supply", "--region", REGION, "--as-of", "2024-12-31")
    return running_stack.panhuo("deliver", file, *address, "--wait", "--json")


@pytest.fixture(scope="module")
def delivery_id(delivered: Said) -> int:
    return int(delivered.json["delivery_id"])


def test_deliver_follows_a_good_file_until_it_is_published(delivered: Said) -> None:
    assert delivered.exit_code == 0, delivered.err
    found = delivered.json
    assert found["state"] == "published"
    assert not found["duplicate"]
    assert (found["rows_read"], found["rows_accepted"], found["rows_quarantined"]) == (2, 2, 0)
    assert [part["publication_id"] for part in found["regions"]] == [f"{REGION}.1"]


@pytest.mark.usefixtures("delivered")
def test_the_figures_are_in_the_inventory(stack: RunningStack) -> None:
    rows = stack.query(
        """
        select
            supervision_no, category, sub_class, severity, area_m2, area_mu, since::text as since
        from published.fct_five_not
        where region_code = %s
        """,
        REGION,
    )
    assert rows == [
        {
            "supervision_no": IDLE,
            "category": "GEWY",
            "sub_class": "疑似闲置",
            "severity": 2,
            "area_m2": 10000,
            "area_mu": 15,
            "since": "2021-01-01",
        }
    ]


@pytest.mark.usefixtures("delivered")
def test_the_month_of_a_province_whose_units_are_all_in_becomes_an_edition(
    stack: RunningStack,
) -> None:
    def written() -> bool:
        rows = stack.query(
            "select 1 from published.rpt_region_month_edition "
            "where province_code = '330000' and region_code = %s and month = '2024-12'",
            REGION,
        )
        return len(rows) == 5

    within(120, written)
    listed = stack.panhuo("status", "--json").json["editions"]
    (edition,) = [each for each in listed if each["period"] == "2024-12"]
    assert (edition["reason"], edition["units_missing"]) == ("complete", [])


def test_explain_goes_from_category_over_clause_to_file_and_row(
    stack: RunningStack, delivered: Said
) -> None:
    answer = stack.panhuo("explain", IDLE, "--json")
    assert answer.exit_code == 0, answer.err
    [piece] = answer.json["pieces"]
    assert (piece["category"], piece["status"]) == ("GEWY", "疑似")
    idle = next(row for row in answer.json["evidence"] if row["rule_id"] == "N-IDLE1")
    assert (idle["verdict"], idle["observed"], idle["threshold"]) == ("met", 47, 12)
    assert idle["document"] == "闲置土地处置办法（国土资源部令第53号）"
    assert idle["clause"] == "第二条"
    assert idle["quote"]
    assert idle["file_name"] == "衢州柯城供地.csv"
    assert (idle["delivery_id"], idle["row_no"]) == (delivered.json["delivery_id"], 2)
    assert idle["sha256"] == delivered.json["sha256"]


@pytest.mark.usefixtures("delivered")
def test_explain_says_of_land_in_no_category_that_it_is_in_none(stack: RunningStack) -> None:
    answer = stack.panhuo("explain", STARTED)
    assert answer.exit_code == 0
    assert "不在五未清单内" in answer.out


def test_explain_fails_with_one_sentence_for_a_number_nobody_knows(stack: RunningStack) -> None:
    answer = stack.panhuo("explain", "3308022020B99999")
    assert answer.exit_code == 1
    assert answer.out == ""
    assert "3308022020B99999" in answer.err
    assert "Traceback" not in answer.err


def test_status_delivery_and_issues_are_json_when_asked(
    stack: RunningStack, delivery_id: int
) -> None:
    status = stack.panhuo("status", "--json").json
    assert {part["name"]: part["healthy"] for part in status["stack"]}["scheduler"]
    assert delivery_id in [line["delivery_id"] for line in status["deliveries"]]
    [total] = [row for row in status["published"] if row["region_code"] == REGION]
    assert (total["category"], total["parcels"], total["area_mu"]) == ("GEWY", 1, 15)
    assert stack.panhuo("delivery", delivery_id, "--json").json["state"] == "published"
    assert isinstance(stack.panhuo("issues", delivery_id, "--json").json, list)


def test_withdraw_takes_it_out_again(stack: RunningStack, delivery_id: int) -> None:
    taken = stack.panhuo("withdraw", delivery_id, "--json")
    assert taken.exit_code == 0, taken.err
    assert taken.json["regions"] == [REGION]
    assert stack.five_not(REGION) == set()
    assert stack.line(delivery_id)["state"] == "withdrawn"
