"""The workbook a clerk gets: complete, in Chinese, and its example is never data."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from panhuo.cli.app import app
from panhuo.feeds import guide
from panhuo.feeds.contract import FieldType, contract_of, load_contracts
from panhuo.feeds.field_words import header, offered
from panhuo.feeds.guide import GUIDES_DIR, Guide, guide_of
from panhuo.feeds.header_refusal import UnrecognisedHeadersError
from panhuo.feeds.recognise import recognise
from panhuo.feeds.sheets import CODES, EXAMPLE, FORM, INSTRUCTIONS
from panhuo.feeds.template import write_template
from panhuo.intake.fault import FileFaultError
from panhuo.intake.readers import open_table

FEEDS = sorted(load_contracts())


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("templates")
    for feed in FEEDS:
        write_template(feed, folder / f"{feed}.xlsx")
    return {feed: folder / f"{feed}.xlsx" for feed in FEEDS}


def _sheet(workbook: Workbook, title: str) -> Worksheet:
    sheet = workbook[title]
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.parametrize("feed", FEEDS)
def test_the_form_is_recognised_by_its_headers_and_holds_no_row(
    books: dict[str, Path], feed: str
) -> None:
    with open_table(books[feed], "模板.xlsx", feed=feed) as table:
        layout = recognise(feed, table.headers)
        assert list(table.rows) == []
    assert set(layout.columns) == {field.name for field in contract_of(feed).fields}
    assert all(column.unit is None for column in layout.columns.values())


@pytest.mark.parametrize("feed", FEEDS)
def test_required_columns_are_marked_and_quantities_say_their_unit(feed: str) -> None:
    for field in contract_of(feed).fields:
        assert header(field).startswith("★") == field.required
        if field.name.endswith("_m2"):
            assert header(field).endswith("（平方米）")


@pytest.mark.parametrize("feed", FEEDS)
def test_codes_are_text_dates_are_dates_and_lists_drop_down(
    books: dict[str, Path], feed: str
) -> None:
    sheet = _sheet(load_workbook(books[feed]), FORM)
    assert sheet.freeze_panes == "A2"
    lists = {
        str(validation.sqref).split("2:")[0]: validation.formula1
        for validation in sheet.data_validations.dataValidation
        if validation.type == "list"
    }
    codes = _sheet(load_workbook(books[feed]), CODES)
    for cell, field in zip(sheet[1], contract_of(feed).fields, strict=True):
        wanted = {FieldType.TEXT: "@", FieldType.DATE: "yyyy-mm-dd"}.get(field.type)
        if wanted:
            assert sheet.column_dimensions[cell.column_letter].number_format == wanted
        assert (cell.column_letter in lists) == bool(offered(field)), field.name
        if cell.column_letter in lists:
            area = lists[cell.column_letter].removeprefix(f"{CODES}!").replace("$", "")
            assert tuple(row[0].value for row in codes[area]) == offered(field)


@pytest.mark.parametrize("feed", FEEDS)
def test_the_instructions_tell_of_every_column_who_delivers_and_how(
    books: dict[str, Path], feed: str
) -> None:
    contract = contract_of(feed)
    rows = list(_sheet(load_workbook(books[feed]), INSTRUCTIONS).iter_rows(values_only=True))
    told = {row[2] for row in rows}
    assert {field.name for field in contract.fields} <= told
    text = "\n".join(str(cell) for row in rows for cell in row if cell)
    for words in (contract.supplier, f"--feed {feed}", "暂存待改", f"{contract.error_budget:.0%}"):
        assert words in text


@pytest.mark.parametrize("feed", FEEDS)
def test_the_example_saved_as_csv_has_no_header_that_could_be_read(
    books: dict[str, Path], feed: str, tmp_path: Path
) -> None:
    path = tmp_path / "示例.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = _sheet(load_workbook(books[feed]), EXAMPLE).iter_rows(values_only=True)
        csv.writer(file).writerows(rows)
    with open_table(path, path.name) as table, pytest.raises(UnrecognisedHeadersError):
        recognise(feed, table.headers)


@pytest.mark.parametrize("feed", FEEDS)
def test_the_example_stays_out_even_when_the_form_is_deleted(
    books: dict[str, Path], feed: str, tmp_path: Path
) -> None:
    workbook = load_workbook(books[feed])
    workbook.remove(workbook[FORM])
    workbook.active = 0
    workbook.save(tmp_path / "无表.xlsx")
    with (
        pytest.raises(FileFaultError, match="FILE-EMPTY"),
        open_table(tmp_path / "无表.xlsx", "无表.xlsx", feed=feed),
    ):
        pass


@pytest.mark.parametrize("feed", FEEDS)
def test_every_column_has_an_example_or_is_left_out_on_purpose(feed: str) -> None:
    assert (GUIDES_DIR / f"{feed}.yaml").exists()
    left_out = {
        *("completed_on", "production_on", "approval_no", "plot_no", "parcel_code"),
        *("to", "excluded_reason", "withdrawn_area_m2", "withdrawn_on", "withdrawal_no"),
        *("explanation", "secrecy"),
    }
    names = {field.name for field in contract_of(feed).fields}
    assert names - set(guide_of(feed).example) <= left_out


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"example": {"zone_id": "1", "kind": "片区"}}, "no example"),
        ({"example": {"zone_id": "1", "kind": "片区", "geom": "x", "floor": 1}}, "no such fields"),
        (
            {"example": {"zone_id": "1", "kind": "片区", "geom": "x"}, "notes": {"a": "b"}},
            "no such",
        ),
    ],
)
def test_a_guide_that_contradicts_its_contract_is_refused(
    said: dict[str, dict[str, str]], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        Guide.model_validate({"feed": "plan", "description": "x", "notes": {}, **said}).check(
            contract_of("plan")
        )


def test_a_feed_without_a_guide_has_a_template_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide, "GUIDES_DIR", tmp_path)
    guide_of.cache_clear()
    write_template("plan", tmp_path / "plan.xlsx")
    guide_of.cache_clear()
    rows = _sheet(load_workbook(tmp_path / "plan.xlsx"), EXAMPLE).iter_rows(values_only=True)
    assert list(rows)[3] == (None,) * len(contract_of("plan").fields)


def test_the_command_writes_where_it_is_told_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "供地.xlsx"
    done = CliRunner().invoke(app, ["template", "--feed", "supply", "-o", str(path), "--json"])
    assert done.exit_code == 0, done.output
    assert f'"path": "{path}"' in done.output
    assert path.stat().st_size > 0


def test_the_command_does_not_write_over_a_filled_form(tmp_path: Path) -> None:
    path = tmp_path / "供地.xlsx"
    path.write_bytes(b"filled in")
    arguments = ["template", "--feed", "supply", "-o", str(path)]
    refused = CliRunner().invoke(app, arguments)
    assert refused.exit_code == 1
    assert "已存在" in str(refused.exception)
    assert path.read_bytes() == b"filled in"
    assert CliRunner().invoke(app, [*arguments, "--force"]).exit_code == 0
    assert path.read_bytes().startswith(b"PK")


def test_a_template_is_an_xlsx(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["template", "--feed", "supply", "-o", str(tmp_path / "a.csv")])
    assert done.exit_code == 2
