"""A replay that its gate accepts counts instead of the delivery whose file it judged anew."""

from panhuo.gate.record import Connection

# A later correction may have settled an issue, or have it open itself: the new one shares its fate.
_SAME_ROWS = """
    with here as (
      select
        old.ctid as old_issue,
        old.delivery_id as old_delivery,
        old.row_no,
        old.rule_code,
        old.field,
        old.first_seen,
        old.resolved_by,
        old.continued_in,
        not exists (
          select 1
          from ops.issue as error
          where
            error.delivery_id = %(delivery_id)s
            and error.row_no = old.row_no
            and error.severity = 'error'
        ) as accepted
      from ops.issue as old
      where old.delivery_id = %(replays)s and old.row_no is not null
    ),

    seen_again as (
      select
        new.ctid as new_issue,
        here.old_issue,
        here.first_seen,
        here.resolved_by,
        here.continued_in
      from here
      inner join ops.issue as new
        on new.delivery_id = %(delivery_id)s
        and here.row_no = new.row_no
        and here.rule_code = new.rule_code
        and here.field is not distinct from new.field
    ),

    carried as (
      update ops.issue as issue
      set
        first_seen = least(issue.first_seen, again.first_seen),
        resolved_by = again.resolved_by,
        continued_in = again.continued_in
      from seen_again as again
      where issue.ctid = again.new_issue
    )

    update ops.issue as issue
    set
      resolved_by = case
        when here.accepted and again.old_issue is null then %(delivery_id)s
      end,
      continued_in = case
        when here.accepted and again.old_issue is null then issue.continued_in
        else %(delivery_id)s
      end
    from here
    left join seen_again as again on here.old_issue = again.old_issue
    where issue.ctid = here.old_issue and here.resolved_by is null and here.continued_in is null
"""


def take_place(connection: Connection, delivery_id: int) -> None:
    """Let an accepted replay count from now on, in whole instead of the one it replays.

    What the first one said keeps what was believed until now (`withdrawn_at`); its issues are put
    right by the replay or live on in it, and a region that a revert holds it back from holds the
    replay back, too. Does nothing with any other delivery.
    """
    found = connection.execute(
        """
        update ops.delivery
        set replayed_at = now()
        where delivery_id = %s and replays is not null
        returning replays, replayed_rows
        """,
        [delivery_id],
    ).fetchone()
    if found is None or found[1] != "all":
        return
    names = {"delivery_id": delivery_id, "replays": found[0]}
    connection.execute(_SAME_ROWS, names)
    connection.execute(
        """
        update ops.delivery
        set
          state = case
            when state in ('gated', 'published') then 'superseded'
            else state
          end,
          superseded_by = %(delivery_id)s,
          withdrawn_at = now(),
          finished_at = coalesce(finished_at, now())
        where delivery_id = %(replays)s
        """,
        names,
    )
    connection.execute(
        """
        update ops.delivery_region as part
        set held = first.held
        from ops.delivery_region as first
        where
          part.delivery_id = %(delivery_id)s
          and first.delivery_id = %(replays)s
          and part.region_code = first.region_code
          and first.held
        """,
        names,
    )
    connection.execute(
        """
        update ops.delivery_region
        set state = 'superseded'
        where delivery_id = %(replays)s and state = 'gated'
        """,
        names,
    )
