"""What a clerk does, in a real Chromium: log in, deliver, see what became of it, decide."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from platform_under_test import number, supplies
from playwright.sync_api import Browser, Page, expect
from running_portal import RunningPortal

from panhuo.orchestration import steps

BAD = supplies("61,2022-01-01", "62,2022-01-01") + "3308022020B00063,abc,工业用地,2020-01-01,,,丙\n"


@pytest.fixture
def screen(portal: RunningPortal, browser: Browser) -> Iterator[Page]:
    """A page at the smallest size offices have; it may ask nobody but the portal."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    refused: list[str] = []  # a form that is sent back; Chromium calls that an error, too
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("response", lambda answer: refused.append(answer.url) if answer.status == 422 else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert [url for url in asked if not url.startswith(portal.url)] == []
    assert len(errors) == len(refused), errors


def _log_in(page: Page, portal: RunningPortal, **may: bool) -> None:
    page.goto(f"{portal.url}/login#{portal.token('李报送', **may)}")
    page.wait_for_url(f"{portal.url}/upload")


def _fill_in(page: Page, path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    page.get_by_label("数据类别").select_option(label="土地供应")
    page.get_by_label("报送范围").select_option("330802")
    page.get_by_label("数据截止日期").fill("2024-12-31")
    page.get_by_label("文件").set_input_files(path)


def _work() -> None:
    for delivery_id in steps.receive_landing():
        steps.intake(delivery_id)


def test_a_clerk_delivers_and_reads_row_by_row_what_to_correct(
    portal: RunningPortal, screen: Page, tmp_path: Path
) -> None:
    screen.goto(f"{portal.url}/login")
    _log_in(screen, portal)
    assert "#" not in screen.url
    expect(screen.get_by_role("button", name="取消上传")).to_be_hidden()
    _fill_in(screen, tmp_path / "柯城供地.csv", BAD)
    screen.get_by_role("button", name="报送", exact=True).click()
    screen.wait_for_url("**/deliveries/*")
    expect(screen.locator("#state")).to_have_text("已送达，等待接收")
    expect(screen.locator("#sha256")).to_have_text(r := screen.locator("#sha256").inner_text())
    assert len(r) == 64
    _work()
    expect(screen.locator("#state")).to_have_text("已检查")
    expect(screen.locator("#rows-quarantined")).to_have_text("1")
    portal.platform.publish()
    expect(screen.locator("#state")).to_have_text("已发布")
    row = screen.locator("#issues tbody tr").filter(has_text="面积").first
    expect(row.locator("td").first).to_have_text("4")
    with screen.expect_download() as loading:
        screen.get_by_role("link", name="下载差错清单").click()
    assert "面积" in loading.value.path().read_text("utf-8-sig")
    screen.get_by_role("link", name="报送记录").click()
    first = screen.locator("#history tbody tr").first
    expect(first).to_contain_text("柯城供地.csv")
    expect(first).to_contain_text("李报送")
    expect(first).to_contain_text("已发布")


def test_a_file_that_nobody_can_read_comes_back_with_the_reason(
    portal: RunningPortal, screen: Page, tmp_path: Path
) -> None:
    _log_in(screen, portal)
    _fill_in(screen, tmp_path / "错表.csv", "甲,乙\n1,2\n")
    screen.get_by_role("button", name="报送", exact=True).click()
    screen.wait_for_url("**/deliveries/*")
    _work()
    expect(screen.locator("#state")).to_have_text("退回")
    expect(screen.get_by_role("alert")).to_contain_text("怎么办")


def test_a_decision_becomes_a_disposal_delivery_with_a_second_person(
    portal: RunningPortal, screen: Page
) -> None:
    portal.platform.deliver(supplies("71,2022-01-01"))
    _log_in(screen, portal, decide=True)
    screen.get_by_role("link", name="处置办理").click()
    screen.get_by_label("项目、坐落或编号").fill("项目71")
    screen.get_by_role("button", name="查找").click()
    expect(screen.locator("#items tbody tr")).to_have_count(1)
    screen.get_by_role("link", name=f"办理 {number(71)}").click()
    screen.get_by_label("处置动作").select_option("销号")
    screen.get_by_label("决定日期").fill("2024-12-30")
    screen.get_by_label("文号").fill("柯自然资〔2024〕31号")
    screen.get_by_label("理由及佐证材料").fill("施工许可证；=现场照片")
    screen.get_by_label("复核人").fill("李 报送")
    screen.get_by_role("button", name="提交").click()
    expect(screen.get_by_role("alert")).to_have_text("复核人与经办人是同一人，须由另一人复核。")
    screen.get_by_label("复核人").fill("王复核")
    screen.get_by_role("button", name="提交").click()
    screen.wait_for_url("**/deliveries/*")
    _work()
    expect(screen.locator("#rows-accepted")).to_have_text("1")
    [row] = portal.platform.query(
        "select supervision_no, category, action, seq, evidence, decided_by, verified_by, "
        "decided_on::text as decided_on from raw.disposal where supervision_no = %s",
        number(71),
    )
    assert row == {
        "supervision_no": number(71),
        "category": "GEWY",
        "action": "销号",
        "seq": 1,
        "evidence": "施工许可证；=现场照片",
        "decided_by": "李报送",
        "verified_by": "王复核",
        "decided_on": "2024-12-30",
    }


PAGES = ("/upload", "/deliveries", "/blank-forms", "/decisions")
MEASURE = """() => {
  const small = [...document.querySelectorAll("body *")].filter(
    (it) => [...it.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
      && parseFloat(getComputedStyle(it).fontSize) < 14).map((it) => it.outerHTML);
  const unnamed = [...document.querySelectorAll("input, select, textarea, button")].filter(
    (it) => it.type !== "hidden" && !it.labels?.length && !it.textContent.trim()
      && !it.getAttribute("aria-label")).map((it) => it.outerHTML);
  return { small, unnamed, wider: document.documentElement.scrollWidth > innerWidth };
}"""


def test_pages_are_whole_at_1280_readable_and_every_field_has_a_name(
    portal: RunningPortal, screen: Page
) -> None:
    _log_in(screen, portal, decide=True)
    for path in PAGES:
        screen.goto(portal.url + path)
        assert screen.evaluate(MEASURE) == {"small": [], "unnamed": [], "wider": False}, path


def test_a_file_can_be_delivered_with_the_keyboard_alone(
    portal: RunningPortal, screen: Page
) -> None:
    _log_in(screen, portal)
    reached = []
    for _ in range(16):
        screen.keyboard.press("Tab")
        reached.append(
            screen.evaluate(
                "document.activeElement.id || document.activeElement.textContent.trim()"
            )
        )
    order = ["跳到正文", "数据报送", "feed", "region", "as_of", "layout", "file", "send"]
    assert [name for name in reached if name in order] == [
        name for i, name in enumerate(reached) if name in order
    ]
    assert set(order) <= set(reached)
