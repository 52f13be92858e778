"""The map as a person meets it: a real Chromium on the real services."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from platform_under_test import Platform
from playwright.sync_api import Browser, Page, expect
from portal_under_test import SOUTH, WEST, Served, put_on_the_map, served_portal
from pydantic import ValidationError

from panhuo.portal.map_page import base_map
from panhuo.settings import Settings, get_settings

NUMBER = "3308022020B00005"
MEASURE = """() => {
  const small = [...document.querySelectorAll("body *")].filter(
    (it) => [...it.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
      && parseFloat(getComputedStyle(it).fontSize) < 14).map((it) => it.outerHTML);
  const root = document.documentElement;
  return { small, whole: root.scrollWidth <= innerWidth && root.scrollHeight <= innerHeight };
}"""
DRAWN = """(layer) => {
  const { map } = document.getElementById("map");
  return map.getLayer(layer) ? map.queryRenderedFeatures({ layers: [layer] }).map(
    (it) => it.properties) : [];
}"""


@pytest.fixture(scope="module")
def portal(module_platform: Platform) -> Iterator[Served]:
    put_on_the_map(module_platform, regions=("330802",))
    with served_portal() as served:
        yield served


@pytest.fixture
def screen(portal: Served, browser: Browser) -> Iterator[Page]:
    """The map, logged in for one county; it may ask nobody but the portal and complain of nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{portal.url}/login#{portal.token('330802', holder=True)}")
    page.get_by_role("link", name="地图").click()
    expect(page.locator("#legend tr")).to_have_count(6)
    yield page
    context.close()
    assert errors == []
    admitted = (portal.url, "blob:", "data:", *base_map.origins())
    assert [url for url in asked if not url.startswith(admitted)] == []


def _wait_for(
    page: Page, layer: str, wanted: Callable[[list[dict[str, Any]]], bool] = bool
) -> None:
    """Until what is drawn of a layer is as wanted; the page admits no `eval`, so it is asked anew."""
    deadline = time.monotonic() + 15
    while not wanted(drawn := page.evaluate(DRAWN, layer)):
        assert time.monotonic() < deadline, drawn
        page.wait_for_timeout(50)


def _wait_until(page: Page, come: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not come():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def _look_at_the_land(page: Page) -> None:
    page.evaluate(
        "([lon, lat]) => document.getElementById('map').map.jumpTo("
        "{ center: [lon, lat], zoom: 14.5 })",
        [WEST["330802"] + 0.008, SOUTH + 0.003],
    )
    _wait_for(page, "pieces")


def _items(page: Page, category: str) -> int:
    return int(page.locator(f"#legend tr[data-category={category}] td").first.inner_text())


def test_pieces_are_drawn_counted_and_filtered(screen: Page) -> None:
    _wait_for(screen, "cells")
    _look_at_the_land(screen)
    assert {piece["category"] for piece in screen.evaluate(DRAWN, "pieces")} == {"PEWG", "GEWY"}
    assert screen.evaluate(MEASURE) == {"small": [], "whole": True}
    supplied = _items(screen, "GEWY")
    assert supplied == 5
    screen.get_by_label("类型").select_option("PEWG")
    expect(screen.locator("#legend tr[data-category=GEWY] td").first).to_have_text("0")
    _wait_for(screen, "pieces", lambda drawn: {each["category"] for each in drawn} == {"PEWG"})
    screen.get_by_role("button", name="清除筛选").click()
    expect(screen.locator("#legend tr[data-category=GEWY] td").first).to_have_text(str(supplied))


def test_a_search_leads_to_the_card_and_an_error_can_be_reported(
    screen: Page, module_platform: Platform
) -> None:
    screen.get_by_label("编号、项目或坐落").fill(NUMBER)
    screen.keyboard.press("Enter")
    screen.get_by_role("button", name=NUMBER).click()
    card = screen.locator("#card")
    expect(card).to_contain_text("60.00 亩")
    expect(card.locator("blockquote").first).to_contain_text("第")
    expect(card).to_contain_text("判定依据")
    expect(card.locator("li strong").first).to_have_text("符合")
    expect(card).to_contain_text("已印发")
    expect(card).to_contain_text("相邻")
    _wait_for(screen, "picked")
    card.get_by_text("报告错误").click()
    card.get_by_label("问题").select_option("shape")
    card.get_by_label("说明").fill("东侧边界与现场不符")
    card.get_by_role("button", name="提交").click()
    expect(card).to_contain_text("已登记")
    reports = module_platform.query("select message from ops.map_report where kind = 'shape'")
    assert [row["message"] for row in reports] == ["东侧边界与现场不符"]
    screen.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_click_on_the_map_opens_the_card(screen: Page) -> None:
    _look_at_the_land(screen)
    west, south = WEST["330802"] + 0.002 * 5 + 0.0009, SOUTH + 0.0009
    spot = screen.evaluate("(at) => document.getElementById('map').map.project(at)", [west, south])
    screen.locator("#map canvas").click(position={"x": spot["x"], "y": spot["y"]})
    expect(screen.locator("#card")).to_contain_text(NUMBER)


def test_the_page_speaks_english_on_demand(screen: Page) -> None:
    screen.get_by_role("button", name="English").click()
    expect(screen.locator("#legend")).to_contain_text("Supplied, not used")
    expect(screen.get_by_label("Status")).to_be_visible()
    screen.get_by_role("button", name="中文").click()
    expect(screen.locator("#legend")).to_contain_text("供而未用")


def test_a_past_day_and_the_comparison_of_two(screen: Page) -> None:
    _look_at_the_land(screen)
    screen.get_by_label("时点").select_option("2024-06-30")
    expect(screen.locator("#legend tr[data-category=GEWY] td").first).not_to_have_text("5")
    screen.get_by_role("button", name="对比", exact=True).click()
    left = screen.locator("#changes [data-event=left]")
    expect(left.locator("summary")).to_contain_text("退出 1 宗")
    expect(left).to_contain_text("3308022020B00003")
    _wait_for(screen, "changes", lambda drawn: "left" in {each["event"] for each in drawn})
    assert screen.evaluate(DRAWN, "pieces") == []
    expect(screen.locator("#change-key")).to_contain_text("退出")
    screen.get_by_role("button", name="结束对比").click()
    _wait_for(screen, "pieces")


def test_layers_are_switched_on_by_hand(screen: Page) -> None:
    _look_at_the_land(screen)
    assert screen.evaluate(DRAWN, "plan") == []
    for name in ("规划控制线", "拓扑问题", "各县数据现势性"):
        screen.get_by_label(name).check()
    _wait_for(screen, "plan")
    _wait_for(screen, "freshness")
    expect(screen.locator("#freshness-key")).to_contain_text("半年以上")
    expect(screen.locator("#complaint")).to_be_hidden()


def test_the_printed_sheet_has_title_legend_scale_and_north(screen: Page) -> None:
    screen.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    screen.get_by_role("button", name="打印").click()
    expect(screen.locator("body[data-printed]")).to_be_visible()
    for part in (".sheet-head h1", ".legend", ".north", ".maplibregl-ctrl-scale"):
        expect(screen.locator(part)).to_be_visible()
    expect(screen.locator("#sheet-caption")).to_contain_text("2024-12-31")
    expect(screen.locator(".side")).to_be_hidden()
    screen.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(screen.locator(".side")).to_be_visible()


TOKEN = "tk-0123456789"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one dot."""


@pytest.fixture
def tile_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """A base map of one picture on another origin, configured for the portal; what it was asked."""
    asked: list[str] = []

    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(PICTURE)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    address = f"{origin}/vec_w/wmts?TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{token}}"
    monkeypatch.setenv("PANHUO_BASE_MAP_URLS", json.dumps([address]))
    monkeypatch.setenv("PANHUO_BASE_MAP_TOKEN", TOKEN)
    monkeypatch.setenv("PANHUO_BASE_MAP_ATTRIBUTION", "天地图")
    monkeypatch.setenv("PANHUO_BASE_MAP_APPROVAL_NO", "GS(2024)0650号")
    get_settings.cache_clear()
    yield origin, asked
    monkeypatch.undo()
    get_settings.cache_clear()
    server.shutdown()


def test_a_base_map_lies_below_the_land_with_its_number_and_nobody_else_is_asked(
    tile_server: tuple[str, list[str]], screen: Page, portal: Served
) -> None:
    origin, asked = tile_server
    elsewhere: list[str] = []
    screen.on("request", lambda request: elsewhere.append(request.url))
    with screen.expect_response("**/map") as answer:
        screen.goto(f"{portal.url}/map")
    expect(screen.locator("#legend tr")).to_have_count(6)
    policy = answer.value.headers["content-security-policy"]
    assert [word for word in policy.split() if word.startswith("http")] == [f"{origin};", origin]
    _look_at_the_land(screen)
    _wait_until(screen, lambda: bool(asked))
    assert f"tk={TOKEN}" in asked[0] and "TILEMATRIX=" in asked[0]
    others = (portal.url, origin, "blob:", "data:")
    assert [url for url in elsewhere if not url.startswith(others)] == []
    credit = "天地图 · 审图号：GS(2024)0650号"
    expect(screen.locator("#credit")).to_have_text(credit)
    screen.evaluate("window.print = () => {}")
    screen.get_by_role("button", name="打印").click()
    expect(screen.locator("body.sheet #credit")).to_be_visible()
    assert TOKEN not in repr(get_settings())


@pytest.mark.parametrize(
    "address",
    ["javascript:{z}{x}{y}", "https://host/{z}/{x}", "https://host; script-src */{z}/{x}/{y}"],
)
def test_what_is_no_address_of_tiles_is_not_configured(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("PANHUO_BASE_MAP_URLS", json.dumps([address]))
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert address not in str(refused.value)
