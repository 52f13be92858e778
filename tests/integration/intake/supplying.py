"""Ways to deliver, receive and load in one line, and to look at what came of it."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from panhuo.intake.deliver import deliver
from panhuo.intake.landing import landing_files
from panhuo.intake.load import Loaded, load
from panhuo.intake.receive import Outcome, Registered, receive
from panhuo.warehouse import OWNER, connect

HEADERS = "region_code,supervision_no,area_m2,signed_on"


def supply_csv(*rows: str) -> str:
    """Return a canonical supply file; a row is `number[:area[:region]]`."""
    lines = [HEADERS]
    for row in rows:
        number, area, region = (*row.split(":"), "", "")[:3]
        lines.append(f"{region or '330802'},{number},{area or '20000.00'},2022-05-10")
    return "\n".join(lines) + "\n"


def query(statement: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connect(OWNER) as connection:
        return connection.execute(statement, parameters or None).fetchall()


def execute(statement: str, *parameters: object) -> None:
    with connect(OWNER) as connection:
        connection.execute(statement, parameters or None)


def receive_all() -> list[Outcome]:
    return [receive(entry) for entry in landing_files()]


def publish(delivery_id: int, quarantined: tuple[int, ...] = ()) -> None:
    """Do to the ledger what gate and publish do."""
    for row_no in quarantined:
        execute(
            """
            insert into ops.issue (region_code, delivery_id, row_no, rule_code, severity,
                responsibility, message_zh, next_step)
            select region_code, delivery_id, row_no, 'T', 'error', 'supplier', '', ''
            from raw.supply where delivery_id = %s and row_no = %s
            """,
            delivery_id,
            row_no,
        )
    execute(
        """
        update ops.delivery
        set state = 'published', rows_quarantined = %s, rows_accepted = rows_read - %s,
            finished_at = now()
        where delivery_id = %s
        """,
        len(quarantined),
        len(quarantined),
        delivery_id,
    )
    execute(
        "update ops.delivery_region set state = 'published' where delivery_id = %s", delivery_id
    )


class Supplier:
    """Delivers what it is told, as 柯城区 unless told otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, content: str | bytes, name: str = "供地.csv") -> Path:
        self.folder.mkdir(exist_ok=True)
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def deliver(self, content: str | bytes, name: str = "供地.csv", **options: Any) -> Any:
        given = {"feed": "supply", "region": "330802", "as_of": date(2024, 6, 30)} | options
        return deliver(self.write(content, name), **given)

    def register(self, content: str | bytes, **options: Any) -> int:
        self.deliver(content, **options)
        [outcome] = receive_all()
        assert isinstance(outcome, Registered), outcome
        return outcome.delivery_id

    def load(self, content: str | bytes, **options: Any) -> Loaded:
        loaded = load(self.register(content, **options))
        assert isinstance(loaded, Loaded), loaded
        return loaded

    def published(self, content: str | bytes, **options: Any) -> int:
        loaded = self.load(content, **options)
        publish(loaded.delivery_id)
        return loaded.delivery_id

    def drop(self, place: str, content: str | bytes) -> Path:
        """Put a file into the landing folder by hand."""
        path = self.folder.parent / "landing" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


def sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
