import json
import logging
import os
import signal
import subprocess
import sys
import time
import traceback
from datetime import date
from decimal import Decimal

import pytest
from supplying import HEADERS, execute, query, supply_csv

from panhuo.intake import load as loading
from panhuo.intake.archive import ArchiveIncompleteError
from panhuo.intake.load import Loaded, LoadError, NotWaiting, Refused, load
from panhuo.intake.withdraw import withdraw
from panhuo.settings import get_settings


def state(delivery_id):
    [row] = query(
        "select state, error->>'rule_code' from ops.delivery where delivery_id = %s", delivery_id
    )
    return row


def regions(delivery_id):
    return dict(
        query(
            "select region_code, rows_read from ops.delivery_region where delivery_id = %s",
            delivery_id,
        )
    )


def test_a_file_becomes_rows_with_everything_that_came(supplier):
    loaded = supplier.load(supply_csv("A1", "A2:1.50"))
    assert loaded == Loaded(1, "canonical", "delta", "utf-8", 2, {"330802": 2})
    assert query(
        "select row_no, supervision_no, area_m2, signed_on, unparsed, notes from raw.supply "
        "order by row_no"
    ) == [
        (2, "A1", Decimal("20000.00"), date(2022, 5, 10), None, None),
        (3, "A2", Decimal("1.50"), date(2022, 5, 10), None, None),
    ]
    [(source_row,)] = query("select source_row from raw.supply where row_no = 2")
    assert source_row == dict(
        zip(HEADERS.split(","), ["330802", "A1", "20000.00", "2022-05-10"], strict=True)
    )
    assert query("select state, rows_read, layout, mode from ops.delivery") == [
        ("loaded", 2, "canonical", "delta")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "headers",
    [
        "责任单位代码,电子监管号,供应面积,合同签订日期,坐落",
        "XZQDM,DZJGH,TDMJ,HTQDRQ,ZL",
        "\ufeff*责任单位代码 , 电子监管号,供应面积（m²）,签订日期,项目位置",
    ],
)
def test_headers_and_encodings_as_they_arrive(supplier, encoding, headers):
    if encoding in ("gb18030", "utf-16", "utf-8-sig"):
        headers = headers.removeprefix("\ufeff").replace("²", "2")
    content = f"{headers}\n330802,A1,20000.00,2022-05-10,石梁镇\n".encode(encoding)
    assert supplier.load(content).rows_read == 1
    assert query("select region_code, supervision_no, area_m2, location from raw.supply") == [
        ("330802", "A1", Decimal("20000.00"), "石梁镇")
    ]


def test_bad_cells_do_not_stop_a_load(supplier):
    supplier.load(
        f"{HEADERS}\n"
        "330802,A1,二十亩,2022-05-10\n"
        "330802,A2,1,2023-02-29\n"
        "桃花源县,A3,1,2022-05-10\n"
        "330802,A4,1\n"
        "330802,A5,1,2022-05-10,more\n"
        '330802,"A"6,1,2022-05-10\n'
        '330802,"A7,1,2022-05-10\n'
        "330802,A8\0,１２,2022-05-10\n"
    )
    found = query("select row_no, unparsed, notes from raw.supply order by row_no")
    assert found == [
        (2, {"area_m2": "二十亩"}, None),
        (3, {"signed_on": "2023-02-29"}, None),
        (4, {"region_code": "桃花源县"}, None),
        (5, {"row_cells": "3 / 4"}, None),
        (6, {"row_cells": "5 / 4"}, None),
        (7, None, [{"rule_code": "ROW-QUOTING", "field": None, "value": None}]),
        (8, {"row_cells": "2 / 4", "row_quoting": '"'}, None),
        (
            9,
            None,
            [
                {"rule_code": "TEXT-CONTROL", "field": "supervision_no", "value": "A8␀"},
                {"rule_code": "VALUE-NORMALISED", "field": "area_m2", "value": "１２"},
            ],
        ),
    ]


def test_rows_of_many_regions_are_counted_by_responsible_unit(supplier):
    loaded = supplier.load(
        supply_csv("A1", "A2::330803", "A3::330800", "A4::330803"), region="330800"
    )
    assert loaded.regions == {"330802": 1, "330803": 2, "330800": 1}
    assert regions(1) == loaded.regions


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "rule", "zh"),
    [
        (b"", "FILE-EMPTY", "空文件"),
        (b"330802,3308022022A00021,20000.00,2022-05-10\n", "FILE-HEADER", "第一行像是数据"),
        ("supervision_no,inspected_on,state\nx,2024-01-01,在建\n".encode(), "FILE-FEED",
         "巡查核验"),
        (b"region_code,supervision_no,signed_on\n330802,x,2022-05-10\n", "FILE-COLUMNS",
         "供应面积"),
        (f"{HEADERS},area_m2\n".encode(), "FILE-COLUMNS", "重复"),
        (f"{HEADERS}\n四会,".encode() + b"\xff\xfe\xff\n", "FILE-ENCODING", "第 2 行"),
        (b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.xml", "FILE-FORMAT", "XLSX"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence(supplier, content, rule, zh):
    delivery_id = supplier.register(content)
    outcome = load(delivery_id)
    assert isinstance(outcome, Refused)
    assert outcome.fault.rule_code == rule
    assert zh in outcome.fault.zh
    assert "供地.csv" in outcome.fault.zh
    assert outcome.fault.en
    assert outcome.fault.next_step
    assert state(delivery_id) == ("refused", rule)
    assert query("select count(*) from raw.supply") == [(0,)]
    assert regions(delivery_id) == {}
    [(error, finished)] = query("select error, finished_at is not null from ops.delivery")
    assert set(error) == {"rule_code", "zh", "en", "next_step"}
    assert finished


def test_a_damaged_byte_far_down_takes_no_rows(supplier):
    content = supply_csv(*(f"A{n}" for n in range(5000))).encode() + b"330802,\xe5\xff,1,\n"
    delivery_id = supplier.register(content)
    assert isinstance(load(delivery_id), Refused)
    assert query("select count(*) from raw.supply") == [(0,)]


def test_the_next_good_file_goes_through_after_a_bad_one(supplier):
    load(supplier.register(b""))
    assert supplier.load(supply_csv("A1")).rows_read == 1


def test_a_header_alone_is_a_legal_empty_file(supplier):
    loaded = supplier.load(HEADERS)
    assert (loaded.rows_read, loaded.regions) == (0, {"330802": 0})
    assert regions(1) == {"330802": 0}


def test_an_empty_file_of_a_province_touches_no_region(supplier):
    assert supplier.load(HEADERS, region="33").regions == {}


# --- snapshots --------------------------------------------------------------------------------


def test_the_mode_is_the_option_else_the_layouts_else_the_contracts(supplier):
    assert supplier.load(supply_csv("A1")).mode == "delta"
    assert supplier.load(supply_csv("A1"), mode="snapshot").mode == "snapshot"


def test_a_snapshot_names_the_regions_whose_rows_end(supplier):
    both = supply_csv("A1", "B1::330803")
    supplier.load(both, region="330800")
    loaded = supplier.load(supply_csv("A1"), region="330800", mode="snapshot")
    assert loaded.regions == {"330802": 1, "330803": 0}
    # It ended once; the next one need not say so again.
    again = supplier.load(supply_csv("A2"), region="330800", mode="snapshot")
    assert again.regions == {"330802": 1}


def test_a_delta_ends_nothing(supplier):
    supplier.load(supply_csv("A1", "B1::330803"), region="330800")
    assert supplier.load(supply_csv("A2"), region="330800").regions == {"330802": 1}


def test_a_snapshot_of_nothing_ends_everything_of_its_scope_only(supplier):
    supplier.load(supply_csv("A1", "B1::330803"), region="330800")
    supplier.load(supply_csv("C1::330822"), region="330822")
    loaded = supplier.load(HEADERS, region="330800", mode="snapshot", as_of="2024-07-31")
    assert loaded.regions == {"330800": 0, "330802": 0, "330803": 0}


def test_a_late_older_snapshot_does_not_end_what_is_newer(supplier):
    supplier.load(supply_csv("B1::330803"), region="330800", as_of="2024-07-31")
    older = supplier.load(supply_csv("A1"), region="330800", mode="snapshot", as_of="2024-06-30")
    assert older.regions == {"330802": 1}


def test_withdrawn_deliveries_end_nothing(supplier):
    first = supplier.load(supply_csv("A1", "B1::330803"), region="330800").delivery_id
    withdraw(first)
    second = supplier.load(supply_csv("A1"), region="330800", mode="snapshot")
    assert second.regions == {"330802": 1}


# --- crashes and company ----------------------------------------------------------------------


def test_loading_twice_does_nothing_the_second_time(supplier):
    loaded = supplier.load(supply_csv("A1"))
    assert load(loaded.delivery_id) == NotWaiting(loaded.delivery_id, "loaded")
    assert query("select count(*) from raw.supply") == [(1,)]


def test_rows_that_a_dead_loader_left_are_replaced(supplier):
    delivery_id = supplier.register(supply_csv("A1"))
    execute(
        "insert into raw.supply (region_code, delivery_id, row_no, source_row) "
        "values ('330802', %s, 99, '{}')",
        delivery_id,
    )
    load(delivery_id)
    assert query("select row_no from raw.supply") == [(2,)]


@pytest.mark.parametrize("step", ["copy_rows", "_register_regions", "set_loaded"])
def test_a_load_that_breaks_off_changes_nothing_and_can_be_repeated(supplier, monkeypatch, step):
    delivery_id = supplier.register(supply_csv("A1"))
    original = getattr(loading, step)

    def after(*arguments):
        original(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, step, after)
        with pytest.raises(KeyboardInterrupt):
            load(delivery_id)
    assert state(delivery_id) == ("received", None)
    assert query("select count(*) from raw.supply") == [(0,)]
    assert isinstance(load(delivery_id), Loaded)
    assert query("select count(*) from raw.supply") == [(1,)]


def test_a_loader_killed_in_the_middle_is_followed_by_a_whole_load(supplier):
    delivery_id = supplier.register(supply_csv(*(f"A{n}" for n in range(60_000))))
    program = f"from panhuo.intake.load import load; load({delivery_id})"
    worker = subprocess.Popen([sys.executable, "-c", program])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        [(copying,)] = query(
            "select count(*) from pg_stat_progress_copy where tuples_processed > 0"
        )
        if copying:
            break
        time.sleep(0.01)
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL
    assert state(delivery_id) == ("received", None)
    while not isinstance(outcome := load(delivery_id), Loaded):
        assert time.monotonic() < deadline, outcome
        time.sleep(0.1)
    assert query("select count(*), count(distinct row_no) from raw.supply") == [(60_000, 60_000)]


def test_two_loaders_of_one_delivery_load_it_once(supplier):
    delivery_id = supplier.register(supply_csv(*(f"A{n}" for n in range(20_000))))
    program = f"from panhuo.intake.load import load; print(type(load({delivery_id})).__name__)"
    workers = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = sorted(worker.communicate()[0].strip() for worker in workers)
    assert said == ["Loaded", "NotWaiting", "NotWaiting"]
    assert query("select count(*) from raw.supply") == [(20_000,)]


def test_a_delivery_withdrawn_while_it_loads_leaves_no_rows(supplier, monkeypatch):
    delivery_id = supplier.register(supply_csv("A1"))
    original = loading._register_regions

    def withdraw_meanwhile(*arguments):
        original(*arguments)
        withdraw(delivery_id)

    monkeypatch.setattr(loading, "_register_regions", withdraw_meanwhile)
    assert load(delivery_id) == NotWaiting(delivery_id, "withdrawn")
    assert query("select count(*) from raw.supply") == [(0,)]
    assert regions(delivery_id) == {}


def test_a_loader_that_lost_its_claim_loads_nothing(supplier):
    delivery_id = supplier.register(supply_csv("A1"))
    execute("update ops.delivery set working_on_it = 'another'")
    assert load(delivery_id, holder="me") == NotWaiting(delivery_id, "received")
    assert query("select count(*) from raw.supply") == [(0,)]


def test_a_file_missing_from_the_archive_is_the_platforms_fault(supplier, warehouse):
    delivery_id = supplier.register(supply_csv("A1"))
    [path] = (warehouse / "archive").iterdir()
    path.unlink()
    with pytest.raises(ArchiveIncompleteError):
        load(delivery_id)
    assert state(delivery_id) == ("received", None)


def test_no_value_of_the_file_reaches_logs_or_errors(supplier, monkeypatch, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    secret = "机密某某某91330802MA990001X7"
    delivery_id = supplier.register(f"{HEADERS},holder\n330802,A1,1,2022-05-10,{secret}\n")
    monkeypatch.setattr(loading, "_record", lambda row, delivery_id: ("330802", secret))
    with pytest.raises(LoadError) as caught:
        load(delivery_id)
    assert secret not in "".join(traceback.format_exception(caught.value))
    assert secret not in caplog.text
    assert secret not in "".join(capfd.readouterr())


def test_a_region_without_code_in_a_province_is_quoted_not_guessed(supplier):
    supplier.load("supervision_no,area_m2,signed_on\nA1,1,2022-05-10\n", region="33")
    assert query("select region_code, unparsed from raw.supply") == [
        ("330000", {"region_code": "(空)"})
    ]


def test_json_and_copy_special_characters_survive(supplier):
    location = 'a\\b\\n\t"c"\n\\.\n丁'
    quoted = location.replace('"', '""')
    supplier.load(f'{HEADERS},location\n330802,A1,1,2022-05-10,"{quoted}"\n')
    [(read, source)] = query("select location, source_row from raw.supply")
    assert read == location
    assert source["location"] == location


@pytest.mark.real_input
def test_every_row_of_the_real_file_loads(supplier, real_supply):
    import csv

    loaded = supplier.load(
        real_supply.read_bytes(), name="supply_results_real.csv", region="44", as_of="2020-04-20"
    )
    assert (loaded.layout, loaded.mode, loaded.encoding) == (
        "land_market_results", "delta", "gb18030",
    )  # fmt: skip
    assert loaded.rows_read == 1838
    assert sum(loaded.regions.values()) == 1838
    with real_supply.open(encoding="gb18030", newline="") as file:
        source = list(csv.DictReader(file))
    rows = query(
        """
        select row_no, source_row, area_m2, price_wan, far_min, far_max, supervision_no, started_on
        from raw.supply
        order by row_no
        """
    )
    assert [row[0] for row in rows] == list(range(2, 1840))
    for expected, (_, came, area, price, low, high, mark, started) in zip(
        source, rows, strict=True
    ):
        assert came == expected
        assert area == Decimal(expected["area"]) * 10_000
        assert price == (Decimal(expected["transferPrice"]) if expected["transferPrice"] else None)
        assert mark == expected["md5Mark"]
        assert str(started or "") == expected["actualStartTime"]
        bounds = [expected["plotRatioUP"], expected["plotRatioLOWER"]]
        if all(bounds):
            assert [low, high] == sorted(map(Decimal, bounds))
    assert query("select count(*) from raw.supply where unparsed is not null") == [(0,)]
    assert query(
        """
        select note->>'rule_code', count(*)
        from raw.supply, jsonb_array_elements(notes) as note
        group by 1 order by 1
        """
    ) == [("LAYOUT-AS-WRITTEN", 10), ("LAYOUT-EXCHANGED", 878), ("LAYOUT-PATTERN", 107)]


@pytest.mark.real_input
def test_the_real_file_of_a_wrong_feed_is_refused(supplier, real_supply):
    outcome = load(supplier.register(real_supply.read_bytes(), feed="registration"))
    assert isinstance(outcome, Refused)
    assert outcome.fault.rule_code == "FILE-FEED"
    assert "supply" in outcome.fault.en


@pytest.fixture
def real_supply():
    path = get_settings().project_root.parent / "shared" / "data" / "supply_results_real.csv"
    if not path.parents[1].exists():
        pytest.skip("../shared is not here")
    return path


def test_notes_and_unparsed_are_json(supplier):
    supplier.load(supply_csv("A1:二亩"))
    [(text,)] = query("select unparsed::text from raw.supply")
    assert json.loads(text) == {"area_m2": "二亩"}


def test_statistics_know_what_was_loaded(supplier):
    known = "select reltuples from pg_class where oid = 'raw.supply'::regclass"
    supplier.load(supply_csv(*(f"A{number}" for number in range(300))))
    assert query(known) == [(300,)]
    supplier.load(supply_csv("B1"))
    assert query(known) == [(300,)], "a small load is left to autovacuum"
