"""Going back: hold back what a publication and its successors brought, or let it in again.

Nothing is restored from copies. The deliveries are held back from the region, and the region is
assessed and published again without them by the one way there is.
"""

from panhuo.publish.lease import ROLE
from panhuo.warehouse import connect


class UnknownPublicationError(LookupError):
    """A publication that the ledger does not have."""


def _region_and_token(publication_id: str) -> tuple[str, int]:
    with connect(ROLE) as connection:
        row = connection.execute(
            "select region_code, token from ops.publication where publication_id = %s",
            (publication_id,),
        ).fetchone()
    if row is None:
        raise UnknownPublicationError(
            f"there is no publication {publication_id!r} 没有该发布编号: "
            "`panhuo history` and `panhuo delivery --json` name them"
        )
    return row[0], row[1]


def hold_back(publication_id: str) -> str:
    """Hold back, from its region, what this publication and later ones brought.

    The clock is set back to the publication before it. The region has open work then.

    Returns:
        The region's code.

    Raises:
        UnknownPublicationError: no such publication.
    """
    region_code, token = _region_and_token(publication_id)
    values = {"region": region_code, "token": token}
    with connect(ROLE) as connection:
        connection.execute(
            """
            update ops.delivery_region as part
            set held = true, state = 'gated'
            from ops.publication as publication
            where publication.region_code = %(region)s
                and publication.token >= %(token)s
                and part.region_code = %(region)s
                and part.delivery_id = any(publication.deliveries)
                and part.state = 'published'
                and not part.held
            """,
            values,
        )
        connection.execute(
            """
            update ops.region_clock as clock
            set as_of = least(clock.as_of, coalesce(
                (
                    select publication.as_of
                    from ops.publication as publication
                    where publication.region_code = %(region)s and publication.token < %(token)s
                    order by publication.token desc
                    limit 1
                ),
                clock.as_of
            ))
            where clock.region_code = %(region)s
            """,
            values,
        )
        connection.execute(
            """
            update ops.publication
            set reverted_by = %(region)s || '.' || (
                select max(latest.token) + 1
                from ops.publication as latest
                where latest.region_code = %(region)s
            )
            where region_code = %(region)s and token >= %(token)s and reverted_by is null
            """,
            values,
        )
    return region_code


def release_held(publication_id: str) -> str:
    """Let in again what a revert of this publication held back.

    Returns:
        The region's code; it has open work then.

    Raises:
        UnknownPublicationError: no such publication.
    """
    region_code, token = _region_and_token(publication_id)
    with connect(ROLE) as connection:
        connection.execute(
            """
            update ops.delivery_region as part
            set held = false, state = 'gated'
            from ops.publication as publication
            where publication.region_code = %(region)s
                and publication.token >= %(token)s
                and part.region_code = %(region)s
                and part.delivery_id = any(publication.deliveries)
                and part.held
            """,
            {"region": region_code, "token": token},
        )
    return region_code
