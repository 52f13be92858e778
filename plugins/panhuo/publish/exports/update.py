"""The update package of a year: what was added, changed and cancelled, and what became of what."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from panhuo.publish.exports import companions, layout
from panhuo.publish.exports.changes import Changes, balance, changes_between
from panhuo.publish.exports.geodata import Format
from panhuo.publish.exports.package import (
    Export,
    Layer,
    Rows,
    refuse_existing,
    refuse_secret,
    write_package,
    zone_for,
)
from panhuo.publish.exports.relations import relations
from panhuo.publish.exports.rows import NothingPublishedError, Row, TwoDays, read_two_days
from panhuo.publish.exports.secrecy import level_of


def _layers(two: TwoDays, changes: Changes) -> Sequence[Layer]:
    related = relations(two.before, two.after, changes, two.lineage)
    balanced = balance(two.before, two.after, changes)

    def units(name: str, fields: Sequence[layout.ExportField], rows: Sequence[Row]) -> Layer:
        return Layer(name, fields, rows, "MultiPolygon", classified_as="DXYD", by_category=True)

    return [
        units("DXYD_XZ", layout.INVENTORY, changes.added),
        units("DXYD_BG", layout.CHANGED, changes.changed),
        units("DXYD_ZX", layout.INVENTORY, changes.cancelled),
        Layer("GXB", layout.RELATIONS, related, None, classified_as="DXYD"),
        Layer("MJPH", layout.BALANCE, balanced, None, classified_as="DXYD"),
        Layer("YMZD", layout.CODES, layout.coded_values(), None),
    ]


def export_update(  # noqa: PLR0913 (the options of one command)
    code: str,
    before: date,
    after: date,
    form: Format,
    folder: Path,
    *,
    holders: bool = False,
    prefixed: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Export:
    """Write what changed in the inventory of a unit between two days into a new folder.

    Args:
        code: responsible unit, or a province.
        before: the end of that local day is 期初.
        after: the end of that local day is 期末.
        form: gpkg, fgdb or shp.
        folder: made if need be.
        holders: whether holders and their numbers are written.
        prefixed: whether eastings carry the zone number.
        say: told what is going on.

    Raises:
        NothingPublishedError: no publication tells of one of the days, or they are not in order.
        SecrecyError: a layer or a unit is classified above what may leave.
        ExportExistsError: the folder is there already.
        UnbalancedError: counts or areas do not add up.
    """
    if before >= after:
        raise NothingPublishedError(
            f"期初 {before} 应早于期末 {after}。 {before} is not before {after}."
        )
    target = folder / f"低效用地更新包_{code}_{before:%Y%m%d}_{after:%Y%m%d}_{form}"
    refuse_existing(target)
    say("reading what is published")
    two = read_two_days(code, before, after)
    changes = changes_between(two.before, two.after)
    layers = _layers(two, changes)
    touched = [*changes.added, *changes.changed, *changes.cancelled]
    refuse_secret(layers, touched)
    zone = zone_for([*two.regions, *touched], prefixed=prefixed)

    def beside(scratch: Path, rows: Rows) -> None:
        about = companions.About(
            f"低效用地图斑更新包（{before} 至 {after}）",
            after,
            two.regions,
            two.publications,
            level_of("DXYD"),
        )
        companions.write_metadata(scratch / "元数据.xml", about, zone, rows)

    return write_package(
        target,
        layers,
        form,
        zone,
        data_set="低效用地更新包",
        holders=holders,
        companions=beside,
        say=say,
    )
