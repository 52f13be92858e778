"""Logins of people and tools that read `bi`: made, granted regions, taken them away."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import Connection, sql
from psycopg.rows import TupleRow, class_row
from sqlalchemy.engine import make_url

from panhuo.settings import STAGE_ROLES
from panhuo.warehouse import OWNER, connect, dsn

BI_ROLE = "panhuo_bi"
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_RESERVED = re.compile(r"pg_|(postgres|public|none|current_user|session_user|current_role|user)$")


class LoginError(ValueError):
    """A login that cannot be granted anything, or a grant that is not there."""


@dataclass(frozen=True)
class Grant:
    """What a login may see: a region and the units below it.

    Attributes:
        tax: whether amounts of tax and other figures of an enterprise, not only bands.
    """

    login: str
    region_code: str
    region_name: str | None
    tax: bool


def _role(connection: "Connection[TupleRow]", login: str) -> bool:
    """Whether the login exists already.

    Raises:
        LoginError: it is no name for a login, or a role that is not one of `bi` alone.
    """
    if not _NAME.fullmatch(login) or _RESERVED.match(login) or login in STAGE_ROLES:
        raise LoginError(
            f"{login!r} cannot be a login of bi 不能作为分析登录名: "
            "use lower-case letters, digits and _, and no name of a stage role"
        )
    found = connection.execute(
        """
        select
            role.rolsuper or role.rolcreaterole or role.rolcreatedb or role.rolbypassrls
            or role.rolreplication or not role.rolcanlogin
            or exists (
                select 1
                from pg_auth_members as membership
                where membership.member = role.oid
                    and membership.roleid <> %(bi)s::regrole
            )
            or not pg_has_role(role.oid, %(bi)s::regrole, 'member')
        from pg_roles as role
        where role.rolname = %(login)s
        """,
        {"login": login, "bi": BI_ROLE},
    ).fetchone()
    if found and found[0]:
        raise LoginError(
            f"{login!r} exists and is more than a login of bi 已存在且另有权限: "
            "choose another name; `panhuo grants` lists the logins of bi"
        )
    return found is not None


def _verifier(connection: "Connection[TupleRow]", login: str, password: str) -> sql.Literal:
    """The SCRAM verifier, so that no server log can hold the password."""
    encrypted = connection.pgconn.encrypt_password(
        password.encode(), login.encode(), b"scram-sha-256"
    )
    return sql.Literal(encrypted.decode())


def grant_region(
    login: str, region_code: str, *, tax: bool = False, password: str | None = None
) -> str | None:
    """Let a login see a region and the units below it; make the login when there is none.

    Args:
        login: lower-case letters, digits, `_`.
        region_code: a full code.
        tax: whether amounts as well; a grant without takes them away again for this region.
        password: for a new login generated when not given; of an existing one replaced when given.

    Returns:
        The connection string with its password when one was set, else None. It is not kept.

    Raises:
        LoginError: the name is not one for a login of `bi`.
    """
    with connect(OWNER) as connection:
        exists = _role(connection, login)
        name = sql.Identifier(login)
        if not exists:
            password = password or secrets.token_urlsafe(18)
            connection.execute(
                sql.SQL(
                    "create role {} login inherit nosuperuser nocreatedb nocreaterole "
                    "noreplication nobypassrls connection limit 20 in role {}"
                ).format(name, sql.Identifier(BI_ROLE))
            )
            connection.execute(sql.SQL("alter role {} set search_path = bi, public").format(name))
            connection.execute(
                sql.SQL("alter role {} set default_transaction_read_only = on").format(name)
            )
            # what an earlier login of that name was granted is not this one's
            connection.execute("delete from ops.region_grant where login = %s", (login,))
        if password:
            connection.execute(
                sql.SQL("alter role {} password {}").format(
                    name, _verifier(connection, login, password)
                )
            )
        connection.execute(
            """
            insert into ops.region_grant (region_code, login, tax)
            values (%s, %s, %s)
            on conflict (region_code, login) do update
            set tax = excluded.tax
            """,
            (region_code, login, tax),
        )
    if not password:
        return None
    url = make_url(dsn(OWNER)).set(username=login, password=password)
    return url.render_as_string(hide_password=False)


def revoke_region(login: str, region_code: str) -> bool:
    """Take a grant away; a login without any keeps nothing it could see.

    Returns:
        Whether the login was dropped, because that was its last grant.

    Raises:
        LoginError: there is no such grant.
    """
    with connect(OWNER) as connection:
        gone = connection.execute(
            "delete from ops.region_grant where login = %s and region_code = %s",
            (login, region_code),
        )
        if gone.rowcount == 0:
            raise LoginError(
                f"{login!r} has no grant on {region_code} 没有该授权: `panhuo grants` lists them"
            )
        left = connection.execute(
            "select 1 from ops.region_grant where login = %s limit 1", (login,)
        ).fetchone()
        if left or login in STAGE_ROLES or not _role(connection, login):
            return False
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", (login,)
        )
        connection.execute(sql.SQL("drop role {}").format(sql.Identifier(login)))
    return True


def grants(login: str | None = None) -> Sequence[Grant]:
    """All grants, or those of one login, by login and region."""
    with connect(OWNER) as connection:
        return (
            connection.cursor(row_factory=class_row(Grant))
            .execute(
                """
                select
                    allowed.login,
                    allowed.region_code,
                    region.full_name as region_name,
                    allowed.tax
                from ops.region_grant as allowed
                left join published.dim_region as region
                    on allowed.region_code = region.region_code
                where %(login)s::text is null or allowed.login = %(login)s
                order by allowed.login, allowed.region_code
                """,
                {"login": login},
            )
            .fetchall()
        )
