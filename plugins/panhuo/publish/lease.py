"""Who works on a region: a committed lease with heartbeat and fencing token."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import TupleRow

from panhuo.holder import is_dead, new_holder
from panhuo.settings import get_settings
from panhuo.warehouse import connect

ROLE = "panhuo_publish"


class LeaseLostError(RuntimeError):
    """Another holder took the region over; what this one built must not be published."""


@dataclass(frozen=True)
class Lease:
    """The right to publish a region.

    Attributes:
        token: grows with every holder; publish verifies it in its transaction.
    """

    region_code: str
    holder: str
    token: int

    def verify(self, connection: "Connection[TupleRow]") -> None:
        """Lock the lease for the rest of the transaction.

        Raises:
            LeaseLostError: somebody else holds the region.
        """
        row = connection.execute(
            "select token from ops.lease where region_code = %s and holder = %s for update",
            (self.region_code, self.holder),
        ).fetchone()
        if row is None or row[0] != self.token:
            raise LeaseLostError(f"{self.region_code}: the lease {self.token} is another's now")


def _acquire(region_code: str, holder: str) -> Lease | None:
    with connect(ROLE) as connection:
        held = connection.execute(
            "select holder from ops.lease where region_code = %s", (region_code,)
        ).fetchone()
        dead = held[0] if held and held[0] and is_dead(held[0]) else None
        row = connection.execute(
            """
            insert into ops.lease as lease (region_code, holder, token, heartbeat_at)
            values (%(region)s, %(holder)s, 1, clock_timestamp())
            on conflict (region_code) do update
            set holder = excluded.holder,
                token = lease.token + 1,
                heartbeat_at = clock_timestamp()
            where lease.holder is null
                or lease.holder = %(dead)s
                or lease.heartbeat_at < clock_timestamp() - make_interval(secs => %(seconds)s)
            returning token
            """,
            {
                "region": region_code,
                "holder": holder,
                "dead": dead,
                "seconds": get_settings().lease_seconds,
            },
        ).fetchone()
    return None if row is None else Lease(region_code, holder, row[0])


def _heartbeat(holder: str, stop: threading.Event) -> None:
    interval = get_settings().lease_seconds / 4
    while not stop.wait(interval):
        with connect(ROLE) as connection:
            connection.execute(
                "update ops.lease set heartbeat_at = clock_timestamp() where holder = %s",
                (holder,),
            )


@contextmanager
def hold_regions(region_codes: list[str]) -> Iterator[list[Lease]]:
    """Lease as many of these regions as are free, keep them alive, give them back at the end.

    Yields:
        One lease per region that was free, in the order asked for; the rest is held by others,
        who re-read the ledger before they let go.
    """
    holder = new_holder()
    leases = [lease for code in region_codes if (lease := _acquire(code, holder))]
    stop = threading.Event()
    beat = threading.Thread(target=_heartbeat, args=(holder, stop), daemon=True)
    if leases:
        beat.start()
    try:
        yield leases
    finally:
        stop.set()
        if leases:
            beat.join()
            with connect(ROLE) as connection:
                connection.execute(
                    "update ops.lease set holder = null where holder = %s", (holder,)
                )
