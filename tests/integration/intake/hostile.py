"""Files made to do harm, with the rule that refuses each. Small on disk, all of them."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook

HEADERS = "电子监管号,供应面积,合同签订日期"


def packed(*entries: tuple[str, bytes]) -> bytes:
    """Return a zip."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return content.getvalue()


def _corners() -> bytes:
    workbook, content = Workbook(), BytesIO()
    sheet = workbook.create_sheet("数据", 0)
    sheet.append(HEADERS.split(","))
    sheet["XFD1048576"] = "x"
    workbook.save(content)
    return content.getvalue()


def _workbook_bomb() -> bytes:
    """550 MB of blanks in 0.5 MB."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(550):
                sheet.write(b" " * (1 << 20))
    return content.getvalue()


def _deep_json(depth: int = 100_000) -> bytes:
    return (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":'
        + b"[" * depth
        + b"]" * depth
        + b'},"geometry":null}]}'
    )


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "百万列.csv": ("FILE-LIMIT", ("a," * 40_000).encode),
    "长单元格.csv": ("FILE-LIMIT", f"{HEADERS}\n{'x' * 200_000},1,2020-01-01\n".encode),
    "对角.xlsx": ("FILE-LIMIT", _corners),
    "炸弹.xlsx": ("FILE-LIMIT", _workbook_bomb),
    "炸弹.zip": ("FILE-ARCHIVE", lambda: packed(("a.csv", bytes(101 << 20)))),
    "套娃.zip": ("FILE-ARCHIVE", lambda: packed(("a.zip", packed(("a.csv", b"x"))))),
    "越界.zip": ("FILE-ARCHIVE", lambda: packed(("../../a.csv", b"x"))),
    "两表.zip": ("FILE-LAYER", lambda: packed(("a.csv", b"x"), ("b.csv", b"y"))),
    "深.geojson": ("FILE-DAMAGED", _deep_json),
    "半.json": ("FILE-DAMAGED", lambda: json.dumps([1, 2]).encode()),
    "库.mdb": ("FILE-FORMAT", lambda: b"\x00\x01\x00\x00Standard Jet DB\0" + bytes(100)),
    "表.ods": (
        "FILE-FORMAT",
        lambda: packed(
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"")
        ),
    ),
}
