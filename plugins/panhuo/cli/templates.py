"""The command that hands out a workbook to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from panhuo.cli.screen import console, print_json

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


class TemplateExistsError(FileExistsError):
    """A file that may be filled in already stands where the template should go."""


def template(
    feed: Annotated[str, typer.Option(help="which feed, e.g. supply")],
    output: Annotated[Path | None, typer.Option("-o", help="FILE.xlsx")] = None,
    force: Annotated[bool, typer.Option("--force", help="replace a file of that name")] = False,
    json: Json = False,
) -> None:
    """A Chinese workbook to fill in: form, instructions, example, drop-downs."""
    from panhuo.feeds.contract import contract_of
    from panhuo.feeds.template import write_template

    contract = contract_of(feed)
    path = output or Path(f"{contract.zh}填报模板_{feed}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise typer.BadParameter("a template is an .xlsx file 模板文件应以 .xlsx 结尾")
    if path.exists() and path.stat().st_size and not force:
        raise TemplateExistsError(
            f"文件“{path}”已存在，可能已有填报内容；请换一个文件名，或加 --force 覆盖。 "
            f"{path} exists and may be filled in; choose another name or add --force."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_template(feed, path)
    if json:
        print_json(
            {
                "feed": feed,
                "zh": contract.zh,
                "path": str(path.resolve()),
                "columns": [field.name for field in contract.fields],
                "required": list(contract.required),
            }
        )
        return
    console.print(f"模板已写入 template written: [bold]{path}[/]", highlight=False)
    console.print(
        f"填好后 then: panhuo deliver {path} --feed {feed} --region CODE --as-of DATE --wait",
        highlight=False,
    )


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(template)
