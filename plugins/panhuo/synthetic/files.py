"""Files as offices write them: GeoPackage, zipped Shapefile, CSV in three hands, the portal's CSV.

The same rows make the same bytes: times inside the files are fixed.
"""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from numpy.typing import NDArray

from panhuo.feeds.contract import Contract, ContractField, FieldType, contract_of
from panhuo.synthetic.counties import County, FileForm, TableForm, from_plane
from panhuo.synthetic.rows import Row

_DAY = "2025-07-01"
_ZIP_DAY = (2025, 7, 1, 0, 0, 0)
_HECTARE, _MU = Decimal("0.0001"), Decimal("0.0015")
_SHP_FIELD_BYTES = 10

EXTRA_CELLS = "\0extra"
"""Key of a row whose value is written as one cell too many: a fault."""

UNCLOSED = "\0unclosed"
"""Key of a row whose last cell opens a quotation mark that is never closed: a fault."""

Column = NDArray[Any]


def in_the_files_system(geometries: NDArray[np.object_], county: County) -> NDArray[np.object_]:
    """Move geometries of the county's plane into the system its files have."""
    step = from_plane(county.plane, county.epsg)
    digits = 11 if county.epsg == 4490 else 4
    there = np.array([geometry is not None for geometry in geometries], dtype=bool)
    moved = geometries.copy()
    moved[there] = shapely.transform(
        geometries[there], lambda points: np.round(step(points), digits)
    )
    return moved


def write_layer(  # noqa: PLR0913, PLR0917 (what a file is made of)
    path: Path,
    form: FileForm,
    county: County,
    columns: Mapping[str, Column],
    geometries: NDArray[np.object_],
    layer: str,
) -> None:
    """Write columns and geometries as GeoPackage or zipped Shapefile."""
    if form == "gpkg":
        _write_ogr(path, "GPKG", county, columns, geometries, layer=layer)
        return
    encoding = "UTF-8" if form == "shp_utf8" else "GBK"
    with tempfile.TemporaryDirectory() as folder:
        _write_ogr(
            Path(folder) / f"{layer}.shp", "ESRI Shapefile", county, columns, geometries,
            encoding=encoding, DBF_DATE_LAST_UPDATE=_DAY,
        )  # fmt: skip
        parts = sorted(Path(folder).iterdir())
        if form == "shp_gbk_bare":
            parts = [part for part in parts if part.suffix != ".cpg"]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for part in parts:
                entry = zipfile.ZipInfo(part.name, _ZIP_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with part.open("rb") as source, archive.open(entry, "w") as target:
                    while block := source.read(1 << 20):
                        target.write(block)


def _write_ogr(
    path: Path,
    driver: str,
    county: County,
    columns: Mapping[str, Column],
    geometries: NDArray[np.object_],
    **options: str,
) -> None:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{_DAY}T00:00:00Z"})
    multi = any(shapely.get_type_id(geometries) == shapely.GeometryType.MULTIPOLYGON)
    if multi:
        geometries = geometries.copy()
        single = shapely.get_type_id(geometries) == shapely.GeometryType.POLYGON
        geometries[single] = [shapely.MultiPolygon([one]) for one in geometries[single]]
    pyogrio.raw.write(
        str(path),
        geometry=shapely.to_wkb(geometries),
        field_data=list(columns.values()),
        # an empty figure is null; "nan" is no number
        field_mask=[np.isnan(c) if c.dtype.kind == "f" else None for c in columns.values()],
        fields=list(columns),
        geometry_type="MultiPolygon" if multi else "Polygon",
        crs=f"EPSG:{county.epsg}",
        driver=driver,
        **options,
    )


def typed_columns(feed: str, rows: Sequence[Row], form: FileForm) -> dict[str, Column]:
    """Return the columns of a table for a layer: numbers, days and texts.

    A Shapefile gets the official codes (PZWH) and, where there is none, a Chinese name that fits
    into ten bytes; a GeoPackage the Chinese names of the contract. Columns that are empty
    throughout are left out, and what a Shapefile cannot name.
    """
    contract = contract_of(feed)
    encoding = "utf-8" if form == "shp_utf8" else "gbk"
    columns: dict[str, Column] = {}
    for field in _used(contract, rows):
        name = field.zh if form == "gpkg" else _short_name(field, encoding)
        if name is not None:
            columns[name] = _typed(field, [row.get(field.name, "") for row in rows])
    return columns


def _used(contract: Contract, rows: Sequence[Row]) -> list[ContractField]:
    return [
        field
        for field in contract.fields
        if field.type is not FieldType.GEOMETRY
        and (field.name in contract.required or any(row.get(field.name) for row in rows))
        and any(field.name in row for row in rows)
    ]


def _short_name(field: ContractField, encoding: str) -> str | None:
    names = sorted((field.zh, *field.aliases), key=lambda name: not name.isascii())
    fits = [name for name in names if len(name.encode(encoding)) <= _SHP_FIELD_BYTES]
    return fits[0].upper() if fits else None


def _typed(field: ContractField, cells: list[str]) -> Column:
    match field.type:
        case FieldType.NUMBER:
            return np.array([float(cell) if cell else np.nan for cell in cells])
        case FieldType.INTEGER:
            if all(cells):
                return np.array([int(cell) for cell in cells], dtype=np.int64)
            return np.array([float(cell) if cell else np.nan for cell in cells])
        case FieldType.DATE:
            return np.array([cell or "NaT" for cell in cells], dtype="datetime64[D]")
        case _:
            return np.array([cell or None for cell in cells], dtype=object)


def write_table(  # noqa: PLR0913, PLR0917 (what a file is made of)
    path: Path,
    feed: str,
    rows: Sequence[Row],
    form: TableForm,
    county: County,
    geometries: NDArray[np.object_] | None = None,
) -> None:
    """Write rows as CSV, geometries as EWKT in its last column."""
    contract = contract_of(feed)
    fields = _used(contract, rows)
    headers = [_header(field, form) for field in fields]
    texts = None if geometries is None else _ewkt(geometries, county.epsg)
    lines: list[list[str]] = [headers if texts is None else [*headers, _geometry_header(form)]]
    for at, row in enumerate(rows):
        cells = [_cell(field, row.get(field.name, ""), form) for field in fields]
        if texts is not None:
            cells.append(texts[at])
        lines.append(_faulty(cells, row))
    path.write_bytes(_csv(lines, "\n" if form == "english_utf8" else "\r\n", _encoding(form)))


def _encoding(form: TableForm) -> str:
    return {
        "english_utf8": "utf-8",
        "chinese_bom_hectares": "utf-8-sig",
        "chinese_gb18030_mu": "gb18030",
    }[form]


def _geometry_header(form: TableForm) -> str:
    return "geom" if form == "english_utf8" else "图形"


def _faulty(cells: list[str], row: Row) -> list[str]:
    if EXTRA_CELLS in row:
        return [*cells, row[EXTRA_CELLS]]
    return [*cells[:-1], UNCLOSED] if UNCLOSED in row else cells


def _csv(lines: Iterable[Sequence[str]], newline: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=newline).writerows(lines)
    return text.getvalue().replace(UNCLOSED, '"未完').encode(encoding)


def _header(field: ContractField, form: TableForm) -> str:
    if form == "english_utf8":
        return field.name
    if field.unit == "m²":
        unit = "公顷" if form == "chinese_bom_hectares" else "亩"
        return f"{field.zh}（{unit}）"
    return field.zh


def _cell(field: ContractField, cell: str, form: TableForm) -> str:
    if field.unit != "m²" or form == "english_utf8" or not _is_number(cell):
        return cell
    factor = _HECTARE if form == "chinese_bom_hectares" else _MU
    return f"{Decimal(cell) * factor:f}"


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit()


def _ewkt(geometries: NDArray[np.object_], epsg: int) -> list[str]:
    texts = shapely.to_wkt(geometries, rounding_precision=11 if epsg == 4490 else 4)
    return [f"SRID={epsg};{text}" if text else "" for text in texts]


def write_portal(path: Path, rows: Sequence[Row], region_name: str) -> None:
    """Write supplies as the land-market portal exports them: GB18030, 公顷, packed instalments.

    The two headers of the plot ratio are exchanged, as in the portal.
    """
    lines: list[list[str]] = [list(_PORTAL)]
    for row in rows:
        cells = _portal_cells(row, row.get("region_name", region_name))
        lines.append(_faulty([cells.get(header, "") for header in _PORTAL], row))
    path.write_bytes(_csv(lines, "\r\n", "gb18030"))


_PORTAL = (
    "administration", "parcelLocation", "totalArea", "landPurpose", "signTime", "projectName",
    "projectLocation", "area", "landSource", "supplyType", "landUsegeTerm", "classification",
    "landLevel", "transferPrice", "issue", "paymentDate", "paymentAmount", "remark", "landHolder",
    "plotRatioUP", "plotRatioLOWER", "agreedDeliveryTime", "agreedStartTime",
    "agreedCompletionTime", "actualStartTime", "actualCompletionTime", "approvedUnit",
    "contractTime", "md5Mark",
)  # fmt: skip


def _portal_cells(row: Row, region_name: str) -> dict[str, str]:
    area = row["area_m2"]
    hectares = f"{Decimal(area) * _HECTARE:f}" if _is_number(area) else area
    sold = row["supply_method"] != "划拨"
    return {
        "administration": region_name,
        "parcelLocation": row["location"],
        "totalArea": hectares,
        "landPurpose": row["land_use"],
        "signTime": row["signed_on"],
        "projectName": row["project_name"],
        "projectLocation": row["location"],
        "area": hectares,
        "landSource": row["land_source"],
        "supplyType": row["supply_method"],
        "landUsegeTerm": row["term_years"],
        "classification": "通用设备制造业",
        "landLevel": "通用设备制造业土地级别：三级",
        "transferPrice": row["price_wan"],
        "issue": "1|2|" if sold else "",
        "paymentDate": f"{row['signed_on']}|{row['start_agreed_on']}" if sold else "",
        "paymentAmount": "600|600|" if sold else "",
        "remark": "  " if sold else "",
        "landHolder": row["holder"],
        "plotRatioUP": row["far_min"],
        "plotRatioLOWER": row["far_max"],
        "agreedDeliveryTime": row["signed_on"],
        "agreedStartTime": row["start_agreed_on"],
        "agreedCompletionTime": row["completion_agreed_on"],
        "actualStartTime": row["started_on"],
        "actualCompletionTime": row["completed_on"],
        "approvedUnit": row["approved_by"],
        "contractTime": row["signed_on"],
        "md5Mark": row["supervision_no"],
    }
