"""A synthetic county in a warehouse, by the steps that the DAGs call."""

from datetime import date
from pathlib import Path

from panhuo.intake.deliver import deliver
from panhuo.orchestration import steps
from panhuo.synthetic.province import Province, write_province
from panhuo.warehouse import OWNER, connect

SEED = 1
AS_OF = date(2025, 6, 30)


def warm_up() -> None:
    """Import and parse what a worker has imported and parsed before it gets its first task."""
    from panhuo.gate.run import preload
    from panhuo.transform.project import manifest

    preload()
    manifest.cache_clear()
    manifest()


def county_files(folder: Path, scale: float) -> Province:
    """Write the files of one county."""
    return write_province(folder, counties=1, scale=scale, seed=SEED)


def land(province: Province) -> None:
    """Put all files into the landing folder."""
    for each in province.deliveries:
        deliver(
            province.folder / each.file,
            feed=each.feed,
            region=each.region,
            as_of=each.as_of,
            received_at=each.received_at,
            mode=each.mode,
        )


def take_in() -> None:
    """Receive, load and gate what lies in landing, one file after the other."""
    for delivery_id in steps.receive_landing():
        steps.intake(delivery_id)


def publish() -> int:
    """Publish what is open; returns how many publications that made."""
    return sum(
        len(steps.publish_region(region).publications) for region in steps.regions_with_open_work()
    )


def counted(statement: str) -> int:
    """The number a statement selects."""
    with connect(OWNER) as connection:
        found = connection.execute(statement.encode()).fetchone()
    assert found is not None
    return int(found[0])
