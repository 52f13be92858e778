"""Files that are wrong: each is told in one sentence what to do, and the stack goes on."""

from typing import Any

import pytest
from stack_under_test import (
    SUPPLY_HEADER,
    RunningStack,
    Said,
    said,
    supervision_no,
    supply_file,
    supply_row,
)

REGION = "330824"
GOOD = supply_file(supply_row(REGION, 1))
INSPECTIONS = "supervision_no,inspected_on,state\n3308242020B00001,2024-05-01,未动工\n"

REFUSED: dict[str, tuple[str, str | bytes]] = {
    "wrong_feed": ("FILE-FEED", INSPECTIONS),
    "no_header": ("FILE-HEADER", "".join(GOOD.splitlines(keepends=True)[1:])),
    "missing_column": (
        "FILE-COLUMNS",
        GOOD.replace(",area_m2", "").replace(",10000.00", ""),
    ),
    "encoding": ("FILE-ENCODING", GOOD.encode() + b"\xff\xfe\x81\xff broken\xff\n"),
    "binary": ("FILE-FORMAT", b"\x7fELF" + bytes(4000)),
    "empty": ("FILE-EMPTY", b""),
}


def _deliver(running_stack: RunningStack, name: str, content: str | bytes, *more: str) -> Any:
    file = running_stack.file(name, content)
    address = ("--feed", "supply", "--region", REGION, "--as-of", "2024-12-31", "--wait")
    return running_stack.start_panhuo("deliver", file, *address, *more)


@pytest.fixture(scope="module")
def answers(running_stack: RunningStack) -> dict[str, Said]:
    """All at once, as they come when several offices have a bad day."""
    started = {
        name: _deliver(running_stack, f"{name}.csv", content, "--json")
        for name, (_, content) in REFUSED.items()
    }
    return {name: said(process) for name, process in started.items()}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_with_a_sentence_that_says_what_to_do(
    name: str, answers: dict[str, Said]
) -> None:
    answer, (rule_code, _) = answers[name], REFUSED[name]
    assert answer.exit_code == 1
    assert answer.json["state"] == "refused"
    error = answer.json["error"]
    assert error["rule_code"] == rule_code
    for sentence in (error["zh"], error["en"]):
        assert f"{name}.csv" in sentence
        assert "\n" not in sentence
    assert error["next_step"]


def test_a_missing_column_is_named(answers: dict[str, Said]) -> None:
    error = answers["missing_column"].json["error"]
    assert "供应面积" in error["zh"]
    assert "area_m2" in error["en"]


def test_a_person_reads_the_sentence_and_no_traceback(running_stack: RunningStack) -> None:
    answer = said(_deliver(running_stack, "again.csv", REFUSED["no_header"][1]))
    assert answer.exit_code == 1
    told = answer.out + answer.err
    assert "again.csv" in told
    assert "下一步" in told
    assert "Traceback" not in told


@pytest.mark.usefixtures("answers")
def test_a_bad_row_waits_with_its_reason_and_the_good_ones_go_through(
    stack: RunningStack,
) -> None:
    header = f"{SUPPLY_HEADER},region_name"
    rows = (
        f"{supply_row(REGION, 1)},",
        f"{supply_row(REGION, 2, due='2021-02-30')},",
        f"{supply_row(REGION, 3)},桃花源县",
        f"{supply_row(REGION, 4)},",
        f"{supply_row(REGION, 5)},开化县",
    )
    file = "\n".join((header, *rows)) + "\n"
    answer = said(_deliver(stack, "two_bad_rows.csv", file, "--json"))

    assert answer.exit_code == 0, answer.err
    found = answer.json
    assert found["state"] == "published"
    assert (found["rows_read"], found["rows_accepted"], found["rows_quarantined"]) == (5, 3, 2)
    assert stack.five_not(REGION) == {supervision_no(REGION, serial) for serial in (1, 4, 5)}

    issues = stack.panhuo("issues", found["delivery_id"], "--severity", "error", "--json").json
    told = {(row["row_no"], row["rule_code"], row["field"], row["value"]) for row in issues}
    assert told == {
        (3, "TYPE-DATE", "start_agreed_on", "2021-02-30"),
        (4, "REGION-UNKNOWN", "region_code", "桃花源县"),
    }
    date_issue, region_issue = sorted(issues, key=lambda row: row["row_no"])
    assert "约定动工日期" in date_issue["message_zh"]
    assert date_issue["next_step"]
    assert "名录" in region_issue["message_zh"]
    assert region_issue["next_step"]
