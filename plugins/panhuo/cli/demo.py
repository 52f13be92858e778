"""The demo: the main job on the real stack, with files made for it, and what came out."""

import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from panhuo.cli.deliveries import one_delivery
from panhuo.cli.demo_province import ProvinceOutcome, deliver_province, print_outcome
from panhuo.cli.screen import console, print_rows, progress
from panhuo.cli.status import print_totals
from panhuo.codes.delivery_states import END_STATES, STATES
from panhuo.gate.issues import count_by_rule
from panhuo.intake.deliver import deliver
from panhuo.intake.ledger import find_receipt
from panhuo.publish.overview import published_totals
from panhuo.runtime.stack import up
from panhuo.settings import get_settings
from panhuo.synthetic.demo_files import AS_OF, DemoFile, demo_files

REAL_FILE = ("supply_results_real.csv", "supply", "44", date(2020, 4, 20))
GIVE_UP_SECONDS = 240


def _follow(progress: Progress, name: str, ticket: str) -> dict[str, Any]:
    """Show a delivery on its way until its end state."""
    task = progress.add_task(name, total=3, state="landing 已投递")
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < deadline:
        receipt = find_receipt(ticket)
        if receipt is not None and receipt.delivery_id is None:
            progress.update(task, completed=3, state="refused 退回")
            return {"state": "refused", "error": receipt.error, "delivery_id": None, "regions": []}
        if receipt is not None:
            found = one_delivery(receipt.delivery_id)  # type: ignore[arg-type]
            state, regions = found["state"], found["regions"]
            published = sum(1 for part in regions if part["state"] == "published")
            stage = {"received": 0.0, "loaded": 1.0, "gated": 2.0}.get(state, 3.0)
            share = published / len(regions) if regions and state == "gated" else 0
            regions_zh = f" {published}/{len(regions)} regions" if state == "gated" else ""
            progress.update(
                task, completed=stage + share, state=f"{state} {STATES[state]}{regions_zh}"
            )
            if state in END_STATES:
                return {**found, "outcome": receipt.outcome}
        time.sleep(0.2)
    raise TimeoutError(f"{name} did not reach an end state in {GIVE_UP_SECONDS} s")


def _deliver_all() -> tuple[list[dict[str, Any]], ProvinceOutcome]:
    """Deliver the small files one after the other, the real one when it is there, the province."""
    outcomes = []
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[state]}"),
        TimeElapsedColumn(),
    )
    with tempfile.TemporaryDirectory() as folder, Progress(*columns, console=console) as progress:
        for file in demo_files():
            path = Path(folder) / file.name
            path.write_bytes(file.content)
            handed = deliver(path, feed=file.feed, region=file.region, as_of=AS_OF)
            said = {"file": file.name, "says": file.says, "expected": _expected(file)}
            outcomes.append(said | _follow(progress, file.name, handed.ticket))
        name, feed, region, as_of = REAL_FILE
        real = get_settings().project_root.parent / "shared" / "data" / name
        if real.exists():
            handed = deliver(real, feed=feed, region=region, as_of=as_of)
            outcomes.append(
                {
                    "file": name,
                    "says": "1,838 published land-supply results",
                    "expected": "published",
                }
                | _follow(progress, name, handed.ticket)
            )
        province = deliver_province(Path(folder) / "province", progress)
    return outcomes, province


def _expected(file: DemoFile) -> str:
    return "refused" if file.refused else "published"


def _print_quarantine(outcomes: list[dict[str, Any]]) -> None:
    rows = []
    for outcome in outcomes:
        if outcome.get("error"):
            rows.append(
                {
                    "file": outcome["file"],
                    "rule": outcome["error"].get("rule_code"),
                    "rows": "整份退回",
                    "message": outcome["error"]["zh"],
                    "next": outcome["error"]["next_step"],
                }
            )
            continue
        rows += [
            {
                "file": outcome["file"],
                "rule": rule.rule_code,
                "rows": rule.rows,
                "message": rule.message_zh,
                "next": rule.next_step,
            }
            for rule in count_by_rule(outcome["delivery_id"])
            if rule.severity == "error"
        ]
    print_rows(
        "退回与暂存待改 refused and quarantined",
        {"file": "文件", "rule": "规则", "rows": "行数", "message": "问题", "next": "怎么办"},
        rows,
        "没有暂存待改的行",
    )


def run_demo() -> dict[str, Any]:
    """Start the stack, deliver, follow, and print what was published and what was not.

    Returns:
        `outcomes` by file, `published` totals, `province` (truth beside outcome), `seconds`,
        `as_expected`: whether each file ended as it must and the province is as its truth says.
    """
    began = time.monotonic()
    with progress("starting the stack") as say:
        info = up(say)
    console.print(f"the stack is up ({time.monotonic() - began:.0f} s): Airflow at {info.url}")
    outcomes, province = _deliver_all()
    totals = published_totals()
    small = [row for row in totals if not str(row["region_code"]).startswith("44")]
    print_totals(small)
    if len(small) < len(totals):
        real = [row for row in totals if str(row["region_code"]).startswith("44")]
        console.print(
            f"及真实文件：{len({row['region_code'] for row in real})} 个责任单位，"
            f"{sum(row['parcels'] for row in real)} 宗，"
            f"{sum(row['area_mu'] for row in real):,.2f} 亩（`panhuo status` 看全部）"
        )
    _print_quarantine(outcomes)
    print_outcome(province)
    console.print(
        f"虚拟省份 {province.files} 个报送件，植入差错 {province.rows_faulty} 行，"
        f"暂存待改 {province.rows_quarantined} 行 rows quarantined of the faults planted"
    )
    example = next((o for o in outcomes if o.get("state") == "published"), None)
    console.print(f"\n[bold]done[/] in {time.monotonic() - began:.0f} s. Where to look next:")
    console.print("  panhuo status                       deliveries and what is published")
    if example is not None:
        console.print(f"  panhuo issues {example['delivery_id']:<21} row by row, and what to do")
    console.print(f"  panhuo explain {_example_key():<20} why a parcel is in the list")
    console.print("  panhuo psql                         the warehouse")
    console.print(f"  {info.url:<35} Airflow (user admin, password in {info.passwords_file})")
    console.print(
        "  panhuo token --list                 who may use the portal; this link logs in:"
    )
    console.print(f"  {_portal_link()}", highlight=False, markup=False, soft_wrap=True)
    console.print("  panhuo down                         stops the stack")
    wrong = [o["file"] for o in outcomes if o["state"] not in {o["expected"], "superseded"}]
    wrong += province.refused
    wrong += [key for row in province.comparison for key in row["differs"]]
    if wrong:
        console.print(f"[bold red]not as expected[/]: {', '.join(wrong)}")
    return {
        "outcomes": outcomes,
        "published": totals,
        "province": province.comparison,
        "seconds": time.monotonic() - began,
        "as_expected": not wrong,
    }


def _example_key() -> str:
    from panhuo.synthetic.demo_files import SUPPLIES

    return SUPPLIES[0].mark


def _portal_link() -> str:
    """A link to the portal for a clerk of the demo's county, good for a day."""
    from panhuo.portal.token import Grant, issue_token
    from panhuo.runtime.portal_process import login_link

    clerk = Grant("演示用户", ("3308",), upload=True, decide=True, tax=True, holder=True)
    return login_link(issue_token(clerk, days=1)[0])
