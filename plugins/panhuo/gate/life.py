"""The life of an issue: first seen, still open in a later delivery, put right by which one.

An issue is the same in two deliveries when row, rule and field are: the row is known by region and
key, and in a returned workbook by the number of the row it corrects, whatever became of its key.
"""

from typing import Any

from panhuo.feeds.contract import Contract
from panhuo.gate.record import Connection
from panhuo.schema.key_form import key_form

# The order in which deliveries count for a key: section 5 of the design.
_EARLIER = (
    "({0}.as_of, {0}.received_at, {0}.delivery_id) < ({1}.as_of, {1}.received_at, {1}.delivery_id)"
)

_LIVE_ON = """
    with recursive this_delivery as (
      select as_of, received_at, delivery_id
      from ops.delivery
      where delivery_id = %(delivery_id)s
    ),

    open_row as (
      select issue.region_code, issue.delivery_id, issue.row_no
      from ops.issue as issue
      inner join ops.delivery as delivery on issue.delivery_id = delivery.delivery_id
      cross join this_delivery
      where
        issue.resolved_by is null
        and issue.row_no is not null
        and issue.region_code in (
          select here.region_code
          from ops.delivery_region as here
          where here.delivery_id = %(delivery_id)s
        )
        and delivery.feed = %(feed)s
        and delivery.delivery_id <> %(delivery_id)s
        and {earlier}
      group by issue.region_code, issue.delivery_id, issue.row_no
    ),

    -- the row a corrected one stands for; a correction may have been corrected itself
    origin as (
      select region_code, row_no, origin_delivery_id, origin_row_no
      from ops.corrected_row
      where delivery_id = %(delivery_id)s
      union
      select origin.region_code, origin.row_no, before.origin_delivery_id, before.origin_row_no
      from origin
      inner join ops.corrected_row as before
        on origin.origin_delivery_id = before.delivery_id
        and origin.origin_row_no = before.row_no
    ),

    same_row as (
      select
        old.region_code as old_region,
        old.delivery_id as old_delivery,
        old.row_no as old_row,
        new.region_code as new_region,
        new.row_no as new_row
      from open_row
      inner join raw."{feed}" as old
        on open_row.region_code = old.region_code
        and open_row.delivery_id = old.delivery_id
        and open_row.row_no = old.row_no
      inner join gate."{feed}" as new
        on old.region_code = new.region_code
        and {same_key}
      union
      select
        issue.region_code,
        issue.delivery_id,
        issue.row_no,
        origin.region_code,
        origin.row_no
      from origin
      inner join ops.issue as issue
        on origin.origin_delivery_id = issue.delivery_id
        and origin.origin_row_no = issue.row_no
      where issue.resolved_by is null
    ),

    verdict as (
      select
        old_region,
        old_delivery,
        old_row,
        bool_or(
          not exists (
            select 1
            from ops.issue as error
            where
              error.delivery_id = %(delivery_id)s
              and error.region_code = same_row.new_region
              and error.row_no = same_row.new_row
              and error.severity = 'error'
          )
        ) as accepted
      from same_row
      group by old_region, old_delivery, old_row
    ),

    seen_again as (
      select
        old.ctid as old_issue,
        new.ctid as new_issue,
        old.first_seen
      from same_row
      inner join ops.issue as old
        on same_row.old_region = old.region_code
        and same_row.old_delivery = old.delivery_id
        and same_row.old_row = old.row_no
      inner join ops.issue as new
        on new.delivery_id = %(delivery_id)s
        and same_row.new_region = new.region_code
        and same_row.new_row = new.row_no
        and old.rule_code = new.rule_code
        and old.field is not distinct from new.field
      where old.resolved_by is null
    ),

    carried as (
      update ops.issue as issue
      set first_seen = least(issue.first_seen, since.first_seen)
      from (
        select new_issue, min(first_seen) as first_seen
        from seen_again
        group by new_issue
      ) as since
      where issue.ctid = since.new_issue
    ),

    ended as (
      update ops.issue as issue
      set
        resolved_by = case
          when verdict.accepted and again.old_issue is null then %(delivery_id)s
        end,
        continued_in = case
          when verdict.accepted and again.old_issue is null then issue.continued_in
          else %(delivery_id)s
        end
      from verdict
      inner join ops.issue as same
        on verdict.old_region = same.region_code
        and verdict.old_delivery = same.delivery_id
        and verdict.old_row = same.row_no
      left join (select distinct old_issue from seen_again) as again on same.ctid = again.old_issue
      where issue.ctid = same.ctid and issue.resolved_by is null
      returning issue.resolved_by
    )

    select count(*) from ended where resolved_by is not null
"""

# A file that arrives after a later one of its key brings issues that are settled already.
_SETTLED = """
    with this_delivery as (
      select as_of, received_at, delivery_id
      from ops.delivery
      where delivery_id = %(delivery_id)s
    ),

    later as (
      select delivery.delivery_id, delivery.as_of, delivery.received_at
      from ops.delivery as delivery
      cross join this_delivery
      where
        delivery.feed = %(feed)s
        and delivery.state in ('gated', 'published', 'superseded')
        and {later}
    ),

    own as (
      select issue.region_code, issue.row_no
      from ops.issue as issue
      where
        issue.delivery_id = %(delivery_id)s
        and issue.row_no is not null
        and exists (select 1 from later)
      group by issue.region_code, issue.row_no
    ),

    settled as (
      select distinct on (old.region_code, old.row_no)
        old.region_code,
        old.row_no,
        later.delivery_id as settled_by
      from own
      inner join gate."{feed}" as old
        on own.region_code = old.region_code
        and own.row_no = old.row_no
      inner join raw."{feed}" as new
        on old.region_code = new.region_code
        and {same_key}
      inner join later on new.delivery_id = later.delivery_id
      where
        not exists (
          select 1
          from ops.issue as error
          where
            error.delivery_id = new.delivery_id
            and error.region_code = new.region_code
            and error.row_no = new.row_no
            and error.severity = 'error'
        )
      order by old.region_code, old.row_no, later.as_of, later.received_at, later.delivery_id
    )

    update ops.issue as issue
    set resolved_by = settled.settled_by
    from settled
    where
      issue.delivery_id = %(delivery_id)s
      and issue.region_code = settled.region_code
      and issue.row_no = settled.row_no
"""


def resolve_issues(connection: Connection, contract: Contract, delivery_id: int) -> int:
    """Say of earlier issues what this delivery does to them; returns how many it put right.

    An issue is put right when this delivery brings its row and the row is accepted without it. It
    lives on here, with the day it was first seen, when the row waits again or the same rule warns
    of the same field. An issue on a row whose key itself was at fault is found by a returned
    workbook only. Issues about a whole file end with the next file of its feed and scope that is
    accepted, unless that only corrects rows.
    """
    same_key = " and ".join(_same(contract, name) for name in contract.key)
    names = {"feed": contract.feed, "same_key": same_key}
    parameters: dict[str, Any] = {"delivery_id": delivery_id, "feed": contract.feed}
    live_on = _LIVE_ON.format(earlier=_EARLIER.format("delivery", "this_delivery"), **names)
    settled = _SETTLED.format(later=_EARLIER.format("this_delivery", "delivery"), **names)
    found = connection.execute(live_on.encode(), parameters).fetchone()
    closed = int(found[0]) if found is not None else 0
    closed += connection.execute(settled.encode(), parameters).rowcount
    closed += connection.execute(
        """
        update ops.issue as issue
        set resolved_by = this_delivery.delivery_id
        from ops.delivery as refused, ops.delivery as this_delivery
        where
          issue.delivery_id = refused.delivery_id
          and issue.row_no is null
          and issue.resolved_by is null
          and this_delivery.delivery_id = %(delivery_id)s
          and this_delivery.corrects is null
          and refused.delivery_id <> this_delivery.delivery_id
          and refused.feed = this_delivery.feed
          and refused.region_code = this_delivery.region_code
          and refused.received_at <= this_delivery.received_at
        """,
        parameters,
    ).rowcount
    return closed


def _same(contract: Contract, name: str) -> str:
    """Equality of a key column; only equality can be hashed, so a null is compared as ''."""
    old, new = key_form(name, "old"), key_form(name, "new")
    if name in contract.required:
        return f"{old} = {new}"
    return f"coalesce({old}::text, '') = coalesce({new}::text, '')"
