"""Tokens of the portal: a signed statement of who may do what where, and the list of those issued.

A token is a JWT (RFC 7519) signed with HS256 under a key derived from `role_secret`. The list in
`ops.portal_token` holds what was granted and whether it was revoked, never the token itself.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from psycopg.rows import class_row

from panhuo.codes.regions import normalise_scope
from panhuo.settings import get_settings
from panhuo.warehouse import connect

ROLE = "panhuo_portal"
_ALGORITHM = "HS256"
_AUDIENCE = "panhuo-portal"
_LONGEST_DAYS = 366


class TokenRefusedError(Exception):
    """A token that opens nothing. It says no more, so that nobody learns why."""


class TokenRequestError(ValueError):
    """A token that cannot be issued or revoked as asked; the message says why."""


@dataclass(frozen=True)
class Grant:
    """What a token allows.

    Attributes:
        name: who uses it; deliveries and decisions carry this name.
        regions: region codes, each with the units below it.
        upload: deliver files.
        decide: write decisions about five-not items.
        tax: figures of tax and of single enterprises, not only bands.
        holder: names of those who hold the land.
    """

    name: str
    regions: tuple[str, ...]
    upload: bool = False
    decide: bool = False
    tax: bool = False
    holder: bool = False


@dataclass(frozen=True)
class Issued:
    """One line of the list of tokens."""

    token_id: str
    name: str
    regions: list[str]
    upload: bool
    decide: bool
    tax: bool
    holder: bool
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def issue_token(grant: Grant, *, days: float = 30) -> tuple[str, Issued]:
    """Sign a token, put it on the list, and return both; the token is not kept.

    Raises:
        TokenRequestError: no name, no region, or a life that is not within a year.
        UnknownRegionError: a region nobody knows.
    """
    name = " ".join(grant.name.split())
    if not name or not name.isprintable() or len(name) > 60:
        raise TokenRequestError("a token needs the name of its user 请给出使用人或单位名称")
    if not grant.regions:
        raise TokenRequestError("a token needs a region 请给出地区代码")
    if not 0 < days <= _LONGEST_DAYS:
        raise TokenRequestError(f"a token lives up to {_LONGEST_DAYS} days 有效期不得超过一年")
    now = datetime.now(UTC).replace(microsecond=0)
    issued = Issued(
        token_id=secrets.token_hex(8),
        name=name,
        regions=sorted({normalise_scope(region) for region in grant.regions}),
        upload=grant.upload,
        decide=grant.decide,
        tax=grant.tax,
        holder=grant.holder,
        issued_at=now,
        expires_at=now + timedelta(days=days),
        revoked_at=None,
    )
    with connect(ROLE) as connection:
        connection.execute(
            """
            insert into ops.portal_token (
                token_id, name, regions, upload, decide, tax, holder, issued_at, expires_at
            )
            values (
                %(token_id)s, %(name)s, %(regions)s, %(upload)s, %(decide)s, %(tax)s, %(holder)s,
                %(issued_at)s, %(expires_at)s
            )
            """,
            vars(issued),
        )
    return _sign(issued), issued


def _sign(issued: Issued) -> str:
    may = [word for word in ("upload", "decide", "tax", "holder") if getattr(issued, word)]
    claims: dict[str, Any] = {
        "aud": _AUDIENCE,
        "jti": issued.token_id,
        "sub": issued.name,
        "iat": issued.issued_at,
        "exp": issued.expires_at,
        "regions": issued.regions,
        "may": may,
    }
    return jwt.encode(claims, get_settings().token_key(), algorithm=_ALGORITHM)


def read_token(token: str) -> Issued:
    """Return what a token grants, as its signature vouches for it.

    Raises:
        TokenRefusedError: forged, of another installation, or expired. Whether it was revoked is
            not looked at here, see `is_revoked`.
    """
    try:
        claims = jwt.decode(
            token,
            get_settings().token_key(),
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["jti", "sub", "iat", "exp", "regions", "may"]},
        )
    except (jwt.PyJWTError, ValueError):
        raise TokenRefusedError from None
    may = set(claims["may"])
    return Issued(
        token_id=claims["jti"],
        name=claims["sub"],
        regions=claims["regions"],
        upload="upload" in may,
        decide="decide" in may,
        tax="tax" in may,
        holder="holder" in may,
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        revoked_at=None,
    )


def is_revoked(token_id: str) -> bool:
    """Whether a token was revoked, or is on no list at all."""
    with connect(ROLE) as connection:
        found = connection.execute(
            "select revoked_at is not null from ops.portal_token where token_id = %s", [token_id]
        ).fetchone()
    return found is None or bool(found[0])


def revoke_token(token_id: str) -> Issued:
    """Make a token open nothing from now on; harmless when it already does not.

    Raises:
        TokenRequestError: there is none of that number.
    """
    with connect(ROLE) as connection:
        connection.execute(
            "update ops.portal_token set revoked_at = now() "
            "where token_id = %s and revoked_at is null",
            [token_id],
        )
    for issued in issued_tokens():
        if issued.token_id == token_id:
            return issued
    raise TokenRequestError(
        f"there is no token {token_id!r} 没有该令牌: `panhuo token --list` names them"
    )


def issued_tokens() -> Sequence[Issued]:
    """All tokens that were issued, the latest first."""
    with connect(ROLE) as connection:
        return (
            connection.cursor(row_factory=class_row(Issued))
            .execute(
                """
                select token_id, name, regions, upload, decide, tax, holder, issued_at, expires_at,
                    revoked_at
                from ops.portal_token
                order by issued_at desc, token_id
                """
            )
            .fetchall()
        )
