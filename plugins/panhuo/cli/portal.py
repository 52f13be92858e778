"""Commands about the portal: serve it, hand out and revoke its tokens."""

from typing import Annotated, Any

import typer

from panhuo.cli.screen import console, print_json, print_rows

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def portal(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port to listen on")] = 8090,
) -> None:
    """Serve the web application: upload, receipts, decisions, map."""
    from panhuo.portal.serve import serve

    serve(host, port)


def token(  # noqa: PLR0913, PLR0917 (the options of one command)
    name: Annotated[str | None, typer.Option(help="who will use it")] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="region code, units below included; may be repeated")
    ] = None,
    upload: Annotated[bool, typer.Option("--upload", help="may deliver files")] = False,
    decide: Annotated[bool, typer.Option("--decide", help="may write decisions")] = False,
    tax: Annotated[bool, typer.Option("--tax", help="sees figures of single enterprises")] = False,
    holder: Annotated[bool, typer.Option("--holder", help="sees who holds the land")] = False,
    days: Annotated[float, typer.Option(help="how long it is valid")] = 30,
    show: Annotated[bool, typer.Option("--list", help="the tokens issued so far")] = False,
    revoke: Annotated[str | None, typer.Option(metavar="ID", help="make one useless")] = None,
    json: Json = False,
) -> None:
    """Hand out a token of the portal, list those issued, or revoke one."""
    if show:
        _list(json)
    elif revoke:
        _revoke(revoke, json)
    elif not name or not region:
        raise typer.BadParameter("a new token needs --name and --region 请给出使用人和地区")
    else:
        from panhuo.portal.token import Grant

        may = {"upload": upload, "decide": decide, "tax": tax, "holder": holder}
        _issue(Grant(name, tuple(region), **may), days, json)


def _issue(grant: Any, days: float, json: bool) -> None:
    from panhuo.portal.token import issue_token
    from panhuo.runtime.portal_process import login_link

    text, issued = issue_token(grant, days=days)
    if json:
        print_json(vars(issued) | {"token": text, "link": login_link(text)})
        return
    console.print(
        f"令牌 {issued.token_id} · {issued.name} · {'、'.join(issued.regions)} · "
        f"有效至 {issued.expires_at.astimezone():%Y-%m-%d %H:%M}",
        highlight=False,
    )
    console.print("令牌及登录链接（只显示这一次） shown this once:")
    for line in (text, login_link(text)):
        # not folded: it is to be copied
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _list(json: bool) -> None:
    from panhuo.portal.token import issued_tokens

    rows = [vars(issued) for issued in issued_tokens()]
    if json:
        print_json(rows)
        return
    columns = {
        "token_id": "编号",
        "name": "使用人",
        "regions": "地区",
        "upload": "报送",
        "decide": "处置",
        "tax": "税收",
        "holder": "权利人",
        "issued_at": "签发",
        "expires_at": "到期",
        "revoked_at": "吊销",
    }
    print_rows("访问令牌", columns, rows, "还没有令牌 none was issued yet")


def _revoke(token_id: str, json: bool) -> None:
    from panhuo.portal.token import revoke_token

    issued = revoke_token(token_id)
    if json:
        print_json(vars(issued))
    else:
        console.print(f"令牌 {issued.token_id}（{issued.name}）已吊销 revoked")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (portal, token):
        app.command()(command)
