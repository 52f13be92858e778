"""A snapshot that ends many keys of its scope is told so: nobody clears a county by mistake."""

from psycopg import sql

from panhuo.feeds.contract import Contract
from panhuo.gate.record import SNAPSHOT_SHRINKS, Connection
from panhuo.schema.key_form import key_form
from panhuo.settings import get_settings

# Keys in force: accepted rows of the scope's last snapshot before this one, and of what came since.
_COUNT = """
    with this_delivery as (
      select delivery_id, region_code, as_of, received_at
      from ops.delivery
      where delivery_id = %(delivery_id)s
    ),

    earlier as (
      select
        delivery.delivery_id,
        delivery.mode,
        (delivery.as_of, delivery.received_at, delivery.delivery_id) as place
      from ops.delivery as delivery
      inner join this_delivery on delivery.region_code = this_delivery.region_code
      where
        delivery.feed = %(feed)s
        and delivery.state in ('gated', 'published', 'superseded')
        and delivery.withdrawn_at is null
        and (delivery.as_of, delivery.received_at, delivery.delivery_id)
        < (this_delivery.as_of, this_delivery.received_at, this_delivery.delivery_id)
    ),

    counting as (
      select delivery_id
      from earlier
      where
        not exists (
          select 1
          from earlier as snapshot
          where snapshot.mode = 'snapshot' and snapshot.place > earlier.place
        )
    ),

    in_force as (
      select distinct {keys}
      from {raw} as entry
      inner join counting on entry.delivery_id = counting.delivery_id
      where
        not exists (
          select 1
          from ops.issue as error
          where
            error.region_code = entry.region_code
            and error.delivery_id = entry.delivery_id
            and error.row_no = entry.row_no
            and error.severity = 'error'
        )
    ),

    ending as (
      select * from in_force
      except
      select {keys} from {raw} as entry where entry.delivery_id = %(delivery_id)s
    )

    select (select count(*) from ending), (select count(*) from in_force)
"""


def warn_of_shrinking(connection: Connection, contract: Contract, delivery_id: int) -> None:
    """Write a warning about the file when it is a snapshot that ends a large share of the keys."""
    found = connection.execute(
        "select mode, rows_read from ops.delivery where delivery_id = %s", [delivery_id]
    ).fetchone()
    if found is None or found[0] != "snapshot":
        return
    ends, in_force = _counts(connection, contract, delivery_id)
    is_empty = found[1] == 0
    if not is_empty and ends <= get_settings().snapshot_shrink_share * in_force:
        return
    what = "只有表头没有数据行" if is_empty else f"未列入现有记录的 {ends / in_force:.0%}"
    connection.execute(
        """
        insert into ops.issue (
          region_code, delivery_id, rule_code, severity, responsibility, value, message_zh,
          next_step
        )
        select region_code, delivery_id, %s, 'warning', 'supplier', %s, %s, %s
        from ops.delivery
        where delivery_id = %s
        """,
        [
            SNAPSHOT_SHRINKS,
            f"{ends} / {in_force}",
            f"本件为全量报送，{what}：报送范围内现有 {in_force} 条记录中的 {ends} 条将就此终止。",
            "请核对文件是否完整；确已不存在的无须处理，误报的请撤回本件（panhuo withdraw）"
            "或以完整文件重报。",
            delivery_id,
        ],
    )


def _counts(connection: Connection, contract: Contract, delivery_id: int) -> tuple[int, int]:
    """Return how many keys end, and of how many."""
    names = ("region_code", *contract.key)
    keys = sql.SQL(", ").join(sql.SQL(key_form(name, "entry")) for name in names)
    statement = sql.SQL(_COUNT).format(keys=keys, raw=sql.Identifier("raw", contract.feed))
    counts = connection.execute(
        statement, {"delivery_id": delivery_id, "feed": contract.feed}
    ).fetchone()
    return (0, 0) if counts is None else (int(counts[0]), int(counts[1]))
