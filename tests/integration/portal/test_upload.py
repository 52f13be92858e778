"""A file comes in whole or not at all, whatever its size, and only its region sees it."""

import hashlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from platform_under_test import supplies
from running_portal import RunningPortal

from panhuo.feeds.contract import load_contracts
from panhuo.orchestration import steps
from panhuo.settings import get_settings

QUERY = {"feed": "supply", "region": "330802", "as_of": "2024-12-31", "name": "供地.csv"}


def _files() -> list[Path]:
    landing = get_settings().landing_dir
    return [path for path in landing.rglob("*") if path.is_file()]


def _receive() -> None:
    for delivery_id in steps.receive_landing():
        steps.intake(delivery_id)


def test_the_receipt_tells_hash_size_and_time_and_the_file_becomes_that_delivery(
    portal: RunningPortal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(get_settings(), "outbox_dir", tmp_path)
    content = supplies("31,2022-01-01", "32,2022-01-01").encode()
    client = portal.client(portal.token("张报送"))
    answer = client.post("/uploads", params=QUERY, content=content)
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert receipt["sha256"] == hashlib.sha256(content).hexdigest()
    assert receipt["bytes"] == len(content)
    state = f"{receipt['page']}/state"
    assert client.get(state).json()["outcome"] == "waiting"
    _receive()
    portal.platform.publish()
    found = client.get(state).json()
    assert (found["state"], found["rows_accepted"], found["is_over"]) == ("published", 2, True)
    [line] = portal.platform.query(
        "select sha256, file_name, supplier from ops.delivery where ticket = %s",
        receipt["ticket"],
    )
    assert line == {
        "sha256": receipt["sha256"],
        "file_name": "供地.csv",
        "supplier": "330802",
    }
    outbox = tmp_path / "330802"
    outbox.mkdir()
    (outbox / f"999_土地供应_2024-12-{found['delivery_id']:02d}_差错.xlsx").write_bytes(
        b"another's"
    )
    workbook = f"{receipt['page']}/workbook.xlsx"
    assert client.get(workbook).status_code == 404
    (outbox / f"{found['delivery_id']}_土地供应_2024-12-31_差错.xlsx").write_bytes(b"hers")
    assert client.get(workbook).content == b"hers"
    again = client.post("/uploads", params=QUERY, content=content).json()
    _receive()
    assert client.get(f"{again['page']}/state").json()["outcome"] == "duplicate"


def test_a_clerk_of_another_county_sees_nothing_of_it(portal: RunningPortal) -> None:
    receipt = portal.client(portal.token()).post("/uploads", params=QUERY, content=b"a,b\n").json()
    other = portal.client(portal.token("邻县", region="330803"))
    for path in ("", "/state", "/issues.csv", "/workbook.xlsx"):
        assert other.get(receipt["page"] + path).status_code == 404, path
    assert receipt["ticket"] not in other.get("/deliveries").text
    city = portal.client(portal.token("市局", region="3308"))
    assert receipt["ticket"] in city.get("/deliveries").text
    _receive()


def test_an_upload_that_breaks_off_leaves_nothing(portal: RunningPortal) -> None:
    before = set(_files())
    rows = portal.platform.scalar("select count(*) from ops.upload")
    head = (
        "POST /uploads?feed=supply&region=330802&as_of=2024-12-31&name=half.csv HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{portal.port}\r\nAuthorization: Bearer {portal.token()}\r\n"
        "Content-Type: application/octet-stream\r\nContent-Length: 90000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", portal.port)) as line:
        line.sendall(head.encode() + b"x" * 5_000_000)
        deadline = time.monotonic() + 10
        while set(_files()) == before and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [path.name.startswith(".") for path in set(_files()) - before] == [True]
    while set(_files()) != before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert set(_files()) == before
    assert portal.platform.scalar("select count(*) from ops.upload") == rows


def test_a_file_over_the_limit_is_refused_announced_or_not(
    portal: RunningPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "upload_max_bytes", 3_000_000)
    before = set(_files())
    client = portal.client(portal.token())

    def unannounced() -> Iterator[bytes]:
        for _ in range(5):
            yield b"x" * 1_000_000

    for content in (b"x" * 4_000_000, unannounced()):
        answer = client.post("/uploads", params=QUERY, content=content)
        assert answer.status_code == 413
        assert "3 MB" in answer.json()["zh"]
    assert set(_files()) == before


def test_a_large_file_does_not_pass_through_memory(portal: RunningPortal) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(150):
            yield bytes(2 << 20)

    def resident() -> int:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * 4096

    client = portal.client(portal.token())
    largest, before = 0, resident()

    def watched() -> Iterator[bytes]:
        nonlocal largest
        for chunk in body():
            largest = max(largest, resident() - before)
            yield chunk

    answer = client.post("/uploads", params=QUERY | {"name": "big.zip"}, content=watched())
    assert answer.json()["bytes"] == 300 << 20
    assert largest < 80 << 20
    for path in _files():
        path.unlink()


@pytest.mark.parametrize(
    ("wrong", "status", "says"),
    [
        ({"feed": "nothing"}, 422, "数据类别"),
        ({"region": "999999"}, 422, "地区"),
        ({"as_of": "2024-02-30"}, 422, "截止日期"),
        ({"layout": "nothing"}, 422, "版式"),
        ({"name": "../../etc/passwd"}, 422, "参数"),
    ],
)
def test_a_wrong_word_is_told_and_leaves_nothing(
    portal: RunningPortal, wrong: dict[str, str], status: int, says: str
) -> None:
    before = set(_files())
    answer = portal.client(portal.token()).post("/uploads", params=QUERY | wrong, content=b"a\n")
    assert (answer.status_code, says in answer.json()["zh"]) == (status, True), answer.text
    assert set(_files()) == before


def test_an_empty_file_is_refused(portal: RunningPortal) -> None:
    before = set(_files())
    answer = portal.client(portal.token()).post("/uploads", params=QUERY, content=b"")
    assert (answer.status_code, answer.json()["zh"]) == (400, "文件是空的，请检查后重新报送。")
    assert set(_files()) == before


def test_every_feed_has_a_template_to_fetch(portal: RunningPortal) -> None:
    client = portal.client(portal.token())
    answer = client.get("/blank-forms/disposal.xlsx")
    assert answer.content[:2] == b"PK"
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    assert client.get("/blank-forms/nothing.xlsx").status_code == 404
    assert client.get("/blank-forms").text.count("下载 XLSX") == len(load_contracts())
