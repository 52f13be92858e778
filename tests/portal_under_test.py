"""The real portal on a real port, over a warehouse with two counties on the map."""

import csv
import io
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from platform_under_test import Platform

from panhuo.portal.app import create_app
from panhuo.portal.token import Grant, issue_token

WEST = {"330802": 118.85, "330803": 118.95}
"""A county's land begins here and goes east; 0.002° a square."""
SOUTH = 28.95
PERSON = "张三丰"


@dataclass(frozen=True)
class Served:
    """A portal that answers, and tokens to ask it with."""

    url: str

    def token(self, *regions: str, holder: bool = False, tax: bool = False) -> str:
        return issue_token(Grant("测试单位", regions, holder=holder, tax=tax))[0]

    def headers(self, *regions: str, **may: bool) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(*regions, **may)}"}


@contextmanager
def served_portal() -> Iterator[Served]:
    """Serve the portal of the present settings from a thread of this process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(), host="127.0.0.1", port=port, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the portal did not start"
        time.sleep(0.02)
    yield Served(f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(10)


def square(west: float, south: float, side: float = 0.0018) -> str:
    east, north = west + side, south + side
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    return f"SRID=4490;MULTIPOLYGON((({ring})))"


def _csv(rows: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _supplies(region: str, started: set[int], serials: range = range(1, 7)) -> str:
    """Six contracts with land of their own; those not started are 供而未用."""
    west = WEST[region]
    return _csv(
        [
            {
                "supervision_no": f"{region}2020B{serial:05d}",
                "parcel_code": f"{region}001001GB{serial:05d}",
                "area_m2": f"{serial * 8000}.00",
                "land_use": "工业用地",
                "signed_on": "2020-01-01",
                "start_agreed_on": f"20{24 - serial}-03-01",
                "started_on": "2024-10-01" if serial in started else "",
                "project_name": f"{PERSON}厂房{serial}" if serial == 1 else f"项目{region}{serial}",
                "location": f"世纪大道{serial}号",
                "holder": PERSON if serial == 1 else f"第{serial}机械有限公司",
                "geom": square(west + 0.002 * serial, SOUTH),
            }
            for serial in serials
        ]
    )


def _approvals(region: str) -> str:
    return _csv(
        [
            {
                "approval_no": f"浙土字〔2019〕第{region}号",
                "plot_no": str(plot),
                "approved_on": "2019-05-01",
                "approved_area_m2": "20000.00",
                "status": "有效",
                "geom": square(WEST[region] + 0.002 * plot, SOUTH + 0.004),
            }
            for plot in (1, 2, 3)
        ]
    )


def put_on_the_map(platform: Platform, regions: Iterable[str] = tuple(WEST)) -> None:
    """Two counties, or fewer, at two days: in between one piece of 330802 is started, so it leaves."""
    for as_of, started in (("2024-06-30", set[int]()), ("2024-12-31", {3})):
        for region in regions:
            name = f"supply-{region}-{as_of}.csv"
            content = _supplies(region, started if region == "330802" else set())
            platform.hand_in(content, region=region, as_of=as_of, name=name)
            platform.hand_in(
                _approvals(region),
                feed="approval",
                region=region,
                as_of=as_of,
                name=f"approval-{region}-{as_of}.csv",
            )
            platform.hand_in(
                _csv(
                    [
                        {
                            "zone_id": f"K{region}",
                            "kind": "城镇开发边界",
                            "geom": square(WEST[region], SOUTH - 0.001, 0.012),
                        }
                    ]
                ),
                feed="plan",
                region=region,
                as_of=as_of,
                name=f"plan-{region}-{as_of}.csv",
            )
        platform.publish()
    stuck = platform.query("select feed, state, error from ops.delivery where state <> 'published'")
    assert [row for row in stuck if row["state"] != "superseded"] == []
