"""A clerk fills in the template of each feed and delivers it: nothing is wrong with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from platform_under_test import Platform

from panhuo.feeds.contract import load_contracts
from panhuo.feeds.sheets import EXAMPLE, FORM
from panhuo.feeds.template import write_template

AS_OF = "2025-06-30"
FEEDS = sorted(load_contracts())


def _filled(feed: str, folder: Path) -> bytes:
    """Return the template with the cells of its example copied into the form."""
    path = folder / f"{feed}.xlsx"
    write_template(feed, path)
    workbook = load_workbook(path)
    form, example = workbook[FORM], workbook[EXAMPLE]
    for cell in example[4]:
        form.cell(2, cell.column, cell.value).number_format = cell.number_format
    workbook.save(path)
    return path.read_bytes()


def _issues(platform: Platform, delivery_id: int) -> list[tuple[str, str, str]]:
    return [
        (row["severity"], row["rule_code"], row["field"])
        for row in platform.query("select * from ops.issue where delivery_id = %s", delivery_id)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("filled")


@pytest.mark.parametrize("feed", FEEDS)
def test_a_template_filled_in_as_its_example_is_accepted_without_an_issue(
    module_platform: Platform, folder: Path, feed: str
) -> None:
    delivery_id = module_platform.hand_in(
        _filled(feed, folder), feed=feed, as_of=AS_OF, name=f"{feed}.xlsx"
    )
    assert delivery_id is not None
    assert _issues(module_platform, delivery_id) == []
    [delivery] = module_platform.query(
        "select * from ops.delivery where delivery_id = %s", delivery_id
    )
    assert (delivery["state"], delivery["rows_read"], delivery["rows_accepted"]) == ("gated", 1, 1)


@pytest.mark.parametrize("feed", FEEDS)
def test_an_empty_template_is_a_legal_empty_delivery(
    module_platform: Platform, folder: Path, feed: str
) -> None:
    path = folder / f"empty-{feed}.xlsx"
    write_template(feed, path)
    delivery_id = module_platform.hand_in(path.read_bytes(), feed=feed, as_of=AS_OF, name=path.name)
    assert delivery_id is not None
    [delivery] = module_platform.query(
        "select * from ops.delivery where delivery_id = %s", delivery_id
    )
    assert (delivery["state"], delivery["rows_read"]) == ("gated", 0)


def test_a_spoilt_code_waits_and_says_what_to_do(module_platform: Platform, folder: Path) -> None:
    path = folder / "spoilt.xlsx"
    path.write_bytes(_filled("supply", folder))
    workbook = load_workbook(path)
    form = workbook[FORM]
    for cell in form[2]:
        form.cell(3, cell.column, cell.value).number_format = cell.number_format
    headers = [cell.value for cell in form[1]]
    form.cell(3, headers.index("★电子监管号") + 1, 3308022023000212).number_format = "0"
    workbook.save(path)
    delivery_id = module_platform.hand_in(
        path.read_bytes(), feed="supply", as_of=AS_OF, name=path.name
    )
    assert delivery_id is not None
    [issue] = module_platform.query(
        "select * from ops.issue where delivery_id = %s and severity = 'error'", delivery_id
    )
    assert (issue["row_no"], issue["rule_code"]) == (3, "TYPE-TEXT")
    assert issue["field"] == "supervision_no"
    assert "“电子监管号”" in issue["message_zh"]
