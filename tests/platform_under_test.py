"""The whole chain in this process, without Airflow: deliver a text, get it published."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from panhuo.intake.deliver import deliver
from panhuo.intake.ledger import find_receipt
from panhuo.orchestration import steps
from panhuo.schema.published import FIVE_NOT_COLUMNS
from panhuo.transform.assess import assess
from panhuo.transform.project import Scope
from panhuo.warehouse import OWNER, connect

COLUMNS = [name for name in FIVE_NOT_COLUMNS if name != "geom"]


@dataclass(frozen=True)
class Platform:
    """A deployed warehouse and a folder to write files in."""

    folder: Path

    def hand_in(
        self,
        content: str | bytes,
        *,
        feed: str = "supply",
        region: str = "330802",
        as_of: str = "2024-12-31",
        name: str = "file.csv",
        received_at: str | None = None,
        mode: str | None = None,
        layout: str | None = None,
    ) -> int | None:
        """Deliver, receive, load and gate; returns the delivery id (None when rejected)."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        handed = deliver(
            path,
            feed=feed,
            region=region,
            as_of=date.fromisoformat(as_of),
            received_at=datetime.fromisoformat(received_at) if received_at else None,
            mode=mode,
            layout=layout,
        )
        for delivery_id in steps.receive_landing():
            steps.intake(delivery_id)
        receipt = find_receipt(handed.ticket)
        assert receipt is not None
        return receipt.delivery_id

    def publish(self) -> list[str]:
        """Publish whatever is open; returns the publication ids."""
        published: list[str] = []
        for region in steps.regions_with_open_work():
            published += steps.publish_region(region).publications
        return published

    def deliver(self, content: str | bytes, **options: Any) -> int | None:
        """Hand in and publish."""
        delivery_id = self.hand_in(content, **options)
        self.publish()
        return delivery_id

    def query(self, statement: str, *parameters: object) -> list[dict[str, Any]]:
        with connect(OWNER) as connection:
            cursor = connection.cursor(row_factory=dict_row)
            return cursor.execute(statement, parameters or None).fetchall()

    def scalar(self, statement: str, *parameters: object) -> Any:
        with connect(OWNER) as connection:
            row = connection.execute(statement, parameters or None).fetchone()
        return row[0] if row else None

    def query_pairs(self, statement: str) -> list[tuple[Any, Any]]:
        with connect(OWNER) as connection:
            return [(row[0], row[1]) for row in connection.execute(statement).fetchall()]

    def execute(self, statement: str) -> None:
        with connect(OWNER) as connection:
            connection.execute(statement)

    def five_not(self) -> dict[str, tuple[str, str, int]]:
        """What is published: category, sub class and severity by supervision number."""
        return {
            row["supervision_no"]: (row["category"], row["sub_class"], row["severity"])
            for row in self.query("select * from published.fct_five_not")
        }

    def assess(
        self,
        region: str,
        as_of: str,
        known_at: str = "infinity",
        rules: Path | None = None,
        drafts: bool = False,
    ) -> list[dict[str, Any]]:
        return assess([Scope(region, date.fromisoformat(as_of), known_at, drafts)], COLUMNS, rules)


HEADER = "supervision_no,area_m2,land_use,signed_on,start_agreed_on,started_on,project_name"


def supplies(*rows: str) -> str:
    """A canonical supply file; a row is `serial,start_agreed_on[,started_on[,area]]`."""
    lines = [HEADER]
    for row in rows:
        serial, due, started, area = (*row.split(","), "", "", "")[:4]
        number = f"3308022020B{int(serial):05d}"
        lines.append(
            f"{number},{area or '10000.00'},工业用地,2020-01-01,{due},{started},项目{serial}"
        )
    return "\n".join(lines) + "\n"


def number(serial: int) -> str:
    """The supervision number of a serial of `supplies`."""
    return f"3308022020B{serial:05d}"
