"""Commands about who may read the BI warehouse."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from panhuo.cli.screen import console, print_json, print_rows

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def grant(  # noqa: PLR0913, PLR0917 (the options of one command)
    login: Annotated[str, typer.Argument(help="PostgreSQL login of a person or tool")],
    region: Annotated[str, typer.Option(help="region code; units below it are included")],
    tax: Annotated[bool, typer.Option("--tax", help="amounts of tax, not only bands")] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="read the password; else one is made")
    ] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="take this grant away")] = False,
    json: Json = False,
) -> None:
    """Let a login read the `bi` views of a region; the login is made when there is none."""
    from panhuo.codes.regions import normalise_scope
    from panhuo.runtime.bi_logins import grant_region, revoke_region

    code = normalise_scope(region)
    if revoke:
        dropped = revoke_region(login, code)
        if json:
            print_json({"login": login, "region_code": code, "login_dropped": dropped})
        else:
            console.print(f"{login}: {code} 已收回" + ("，登录已删除" if dropped else ""))
        return
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    if password_stdin and not password:
        raise typer.BadParameter("nothing was read", param_hint="--password-stdin")
    connection = grant_region(login, code, tax=tax, password=password)
    if json:
        print_json({"login": login, "region_code": code, "tax": tax, "connection": connection})
        return
    console.print(f"{login}: {code} 及下属单位" + ("，含税收金额" if tax else "，税收仅分档"))
    if connection:
        console.print("连接串（只显示这一次） shown this once:")
        # not folded: it is to be copied
        console.print(connection, highlight=False, markup=False, soft_wrap=True)


def grants(login: Annotated[str | None, typer.Argument()] = None, json: Json = False) -> None:
    """Who may read what in `bi`."""
    from panhuo.runtime.bi_logins import grants as granted

    rows = [asdict(each) for each in granted(login)]
    if json:
        print_json(rows)
        return
    print_rows(
        "bi 授权",
        {"login": "登录", "region_code": "代码", "region_name": "地区", "tax": "税收金额"},
        rows,
        "没有授权",
    )


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (grant, grants):
        app.command()(command)
