"""Entry point: all commands, and one place where expected errors become one sentence."""

import sys

import typer

from panhuo.cli import (
    answers,
    deliveries,
    explanations,
    exports,
    grants,
    issues,
    layouts,
    map_reports,
    portal,
    replay,
    rules,
    stack,
    status,
    synth,
    templates,
)
from panhuo.cli.screen import errors

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="盘活 Panhuo: files in, five-not land (五未土地) on the map, every figure traceable.",
    pretty_exceptions_enable=False,
)
stack.register(app)
status.register(app)
deliveries.register(app)
replay.register(app)
issues.register(app)
explanations.register(app)
answers.register(app)
exports.register(app)
grants.register(app)
portal.register(app)
map_reports.register(app)
rules.register(app)
synth.register(app)
templates.register(app)
layouts.register(app)


def _expected() -> tuple[type[Exception], ...]:
    from panhuo.cli.layouts import LayoutExistsError
    from panhuo.cli.templates import TemplateExistsError
    from panhuo.codes.regions import UnknownRegionError
    from panhuo.feeds.contract import UnknownFeedError
    from panhuo.feeds.layout_folder import LayoutFileError
    from panhuo.intake.archive import ArchiveIncompleteError
    from panhuo.intake.fault import FileFaultError
    from panhuo.intake.ledger import UnknownDeliveryError
    from panhuo.intake.load import LoadError
    from panhuo.intake.replay import NotReplayableError
    from panhuo.intake.withdraw import NotWithdrawableError
    from panhuo.orchestration.region_run import RegionRunError
    from panhuo.portal.map_page.reports import NoOpenReportError
    from panhuo.portal.token import TokenRequestError
    from panhuo.publish.exports.package import ExportExistsError
    from panhuo.publish.exports.rows import NothingPublishedError
    from panhuo.publish.exports.secrecy import SecrecyError
    from panhuo.publish.province import UnknownPeriodError
    from panhuo.publish.revert import UnknownPublicationError
    from panhuo.rules.book import RuleFileError
    from panhuo.rules.finding import BrokenRuleBookError
    from panhuo.runtime.airflow_stack import StackError
    from panhuo.runtime.bi_logins import LoginError
    from panhuo.runtime.cluster import ClusterError
    from panhuo.settings import NotConfiguredError
    from panhuo.synthetic.counties import ProvinceTooSmallError
    from panhuo.transform.project import TransformError

    return (
        ArchiveIncompleteError,
        BrokenRuleBookError,
        ClusterError,
        ExportExistsError,
        FileFaultError,
        LayoutExistsError,
        LayoutFileError,
        LoadError,
        LoginError,
        NoOpenReportError,
        NotConfiguredError,
        NotReplayableError,
        NotWithdrawableError,
        NothingPublishedError,
        ProvinceTooSmallError,
        RegionRunError,
        RuleFileError,
        SecrecyError,
        StackError,
        TemplateExistsError,
        TokenRequestError,
        TransformError,
        UnknownDeliveryError,
        UnknownFeedError,
        UnknownPeriodError,
        UnknownPublicationError,
        UnknownRegionError,
    )


def main() -> None:
    """Run the command line; what can be expected to go wrong is told in one sentence, exit 1."""
    try:
        app()
    except _expected() as error:
        errors.print(f"[bold red]错误 error[/] {error}", highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if type(error).__module__.startswith("psycopg") and type(error).__name__ == (
            "OperationalError"
        ):
            errors.print(
                "[bold red]错误 error[/] the warehouse does not answer: is the stack up? "
                "`panhuo up` starts it"
            )
            sys.exit(1)
        raise
