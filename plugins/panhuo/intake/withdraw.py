"""Taking a delivery back: as if it had never counted, and everybody it touched runs again."""

from panhuo.intake.ledger import Connection, Delivery, read_delivery, transaction


class NotWithdrawableError(ValueError):
    """A delivery of which nothing counts anyway."""


# A file that was judged anew is one file: all its deliveries, in the order they counted.
_SAME_FILE = """
    with recursive first as (
        select delivery_id, replays
        from ops.delivery
        where delivery_id = %s
        union
        select earlier.delivery_id, earlier.replays
        from first
        inner join ops.delivery as earlier
            on first.replays = earlier.delivery_id
    ),

    same_file as (
        select delivery_id
        from first
        union
        select replay.delivery_id
        from same_file
        inner join ops.delivery as replay
            on same_file.delivery_id = replay.replays
    )

    select delivery_id
    from same_file
    order by delivery_id
"""


def withdraw(delivery_id: int) -> list[str]:
    """Withdraw a delivery; returns the regions that have to be built again, now open work.

    What it had superseded counts again and runs again, too. A delivery and its replays are one
    file and are taken back together. Withdrawing twice returns the regions of its own that are
    still open.

    Raises:
        UnknownDeliveryError: there is none.
        NotWithdrawableError: it was refused or failed.
    """
    with transaction() as connection:
        delivery = read_delivery(connection, delivery_id)
        same_file = _locked(connection, delivery_id)
        deliveries = [read_delivery(connection, each) for each in same_file]
        if all(each.state in ("refused", "failed") for each in deliveries):
            raise NotWithdrawableError(
                f"报送件 {delivery_id} 未被采用，无需撤回。 Delivery {delivery_id} is "
                f"{delivery.state}: nothing of it counts, there is nothing to withdraw."
            )
        touched = list(same_file)
        for each in deliveries:
            if each.state not in ("refused", "failed", "withdrawn"):
                touched.extend(_withdraw(connection, each, same_file))
        return _open_regions(connection, touched)


def _locked(connection: Connection, delivery_id: int) -> list[int]:
    """Hold the ledger lines of a file: what is under way with it sees the new state, or waits."""
    locked: list[int] = []
    while True:
        found = [int(each) for (each,) in connection.execute(_SAME_FILE, [delivery_id])]
        if found == locked:
            return locked
        # a replay may have been registered while the first lines were waited for
        connection.execute(
            "select 1 from ops.delivery where delivery_id = any(%s) order by delivery_id for update",
            [found],
        )
        locked = found


def _withdraw(connection: Connection, delivery: Delivery, same_file: list[int]) -> list[int]:
    """Take it back; returns the other files' deliveries that count again."""
    connection.execute(
        """
        update ops.delivery
        set state = 'withdrawn',
            withdrawn_at = coalesce(withdrawn_at, now()),
            finished_at = now(),
            working_on_it = null,
            heartbeat_at = null
        where delivery_id = %s
        """,
        [delivery.delivery_id],
    )
    # what it had put right is wrong again, and what lived on in it is open where it was
    connection.execute(
        "update ops.issue set resolved_by = null where resolved_by = %s", [delivery.delivery_id]
    )
    connection.execute(
        "update ops.issue set continued_in = null where continued_in = %s", [delivery.delivery_id]
    )
    if delivery.state in ("received", "loaded"):
        # Nobody has built on its rows.
        _set_regions(connection, [delivery.delivery_id], "withdrawn")
        return []
    _set_regions(connection, [delivery.delivery_id], "gated")
    return _revive_superseded(connection, delivery.delivery_id, same_file)


def _revive_superseded(connection: Connection, delivery_id: int, same_file: list[int]) -> list[int]:
    """Give back what it had superseded: to who superseded it in turn, else to open work."""
    revived = connection.execute(
        """
        update ops.delivery as earlier
        set superseded_by = withdrawn.superseded_by,
            state = case when withdrawn.superseded_by is null then 'gated' else 'superseded' end,
            finished_at = case
                when withdrawn.superseded_by is null then null else earlier.finished_at
            end
        from ops.delivery as withdrawn
        where withdrawn.delivery_id = %s
            and earlier.superseded_by = withdrawn.delivery_id
            and earlier.state = 'superseded'
            and earlier.delivery_id <> all(%s)
        returning earlier.delivery_id, earlier.state
        """,
        [delivery_id, same_file],
    ).fetchall()
    counting = [int(found) for found, state in revived if state == "gated"]
    _set_regions(connection, counting, "gated")
    return counting


def _set_regions(connection: Connection, delivery_ids: list[int], state: str) -> None:
    connection.execute(
        "update ops.delivery_region set state = %s where delivery_id = any(%s)",
        [state, delivery_ids],
    )


def _open_regions(connection: Connection, delivery_ids: list[int]) -> list[str]:
    found = connection.execute(
        """
        select distinct region_code
        from ops.delivery_region
        where delivery_id = any(%s)
            and state = 'gated'
        order by region_code
        """,
        [delivery_ids],
    )
    return [str(row[0]) for row in found]
