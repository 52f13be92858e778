"""Taking a delivery back: as if it had never counted, and everybody it touched runs again."""

from panhuo.intake.ledger import Connection, Delivery, read_delivery, transaction


class NotWithdrawableError(ValueError):
    """A delivery of which nothing counts anyway."""


def withdraw(delivery_id: int) -> list[str]:
    """Withdraw a delivery; returns the regions that have to be built again, now open work.

    What it had superseded counts again and runs again, too. Withdrawing twice returns the regions
    of its own that are still open.

    Raises:
        UnknownDeliveryError: there is none.
        NotWithdrawableError: it was refused or failed.
    """
    with transaction() as connection:
        # The ledger line first: a load or a publication that is under way sees the state, or waits.
        connection.execute(
            "select 1 from ops.delivery where delivery_id = %s for update", [delivery_id]
        )
        delivery = read_delivery(connection, delivery_id)
        if delivery.state in ("refused", "failed"):
            raise NotWithdrawableError(
                f"报送件 {delivery_id} 未被采用，无需撤回。 Delivery {delivery_id} is "
                f"{delivery.state}: nothing of it counts, there is nothing to withdraw."
            )
        touched = [delivery_id]
        if delivery.state != "withdrawn":
            touched.extend(_withdraw(connection, delivery))
        return _open_regions(connection, touched)


def _withdraw(connection: Connection, delivery: Delivery) -> list[int]:
    """Take it back; returns the deliveries that count again."""
    connection.execute(
        """
        update ops.delivery
        set state = 'withdrawn',
            withdrawn_at = now(),
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
    return _revive_superseded(connection, delivery.delivery_id)


def _revive_superseded(connection: Connection, delivery_id: int) -> list[int]:
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
        returning earlier.delivery_id, earlier.state
        """,
        [delivery_id],
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
