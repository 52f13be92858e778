"""The inventory of a region on a day as a folder that can be handed over."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from panhuo.publish.exports import companions, layout
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
from panhuo.publish.exports.rows import Inventory, read_inventory
from panhuo.publish.exports.secrecy import level_of


def _layers(inventory: Inventory) -> Sequence[Layer]:
    by_dimension = {
        dimension: [row for row in inventory.issues if row["dimension"] == dimension]
        for dimension in range(3)
    }
    found = [
        Layer("DXYD", layout.INVENTORY, inventory.pieces, "MultiPolygon", by_category=True),
        Layer("XZQ", layout.REGIONS, inventory.regions, "MultiPolygon"),
        Layer("JZZP", layout.PHOTOS, inventory.photos, "Point"),
        Layer("TOPO_D", layout.TOPOLOGY, by_dimension[0], "MultiPoint"),
        Layer("TOPO_X", layout.TOPOLOGY, by_dimension[1], "MultiLineString"),
        Layer("TOPO_M", layout.TOPOLOGY, by_dimension[2], "MultiPolygon"),
        Layer("YMZD", layout.CODES, layout.coded_values(), None),
    ]
    return [layer for layer in found if layer.rows or layer.name == "DXYD"]


def export_inventory(  # noqa: PLR0913 (the options of one command)
    code: str,
    as_of: date,
    form: Format,
    folder: Path,
    *,
    holders: bool = False,
    prefixed: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Export:
    """Write the inventory of a unit on a day into a new folder below `folder`.

    Args:
        code: responsible unit, or a province.
        as_of: the end of that local day.
        form: gpkg, fgdb or shp.
        folder: made if need be.
        holders: whether holders and their numbers are written.
        prefixed: whether eastings carry the zone number.
        say: told what is going on.

    Raises:
        NothingPublishedError: no publication tells of that day.
        SecrecyError: a layer or a unit is classified above what may leave.
        ExportExistsError: the folder is there already.
    """
    target = folder / f"低效用地_{code}_{as_of:%Y%m%d}_{form}"
    refuse_existing(target)
    say("reading what is published")
    inventory = read_inventory(code, as_of)
    layers = _layers(inventory)
    refuse_secret(layers, inventory.pieces)
    zone = zone_for([*inventory.regions, *inventory.pieces], prefixed=prefixed)

    def beside(scratch: Path, rows: Rows) -> None:
        about = companions.About(
            "低效用地图斑", as_of, inventory.regions, inventory.publications, level_of("DXYD")
        )
        companions.write_metadata(scratch / "元数据.xml", about, zone, rows)
        companions.write_certificate(scratch / "拓扑检查证书.html", inventory, as_of)

    return write_package(
        target,
        layers,
        form,
        zone,
        data_set="低效用地",
        holders=holders,
        companions=beside,
        say=say,
    )
