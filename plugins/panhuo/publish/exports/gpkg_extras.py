"""What a GeoPackage tells beside its rows: names and code lists of fields, a style for QGIS."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from panhuo.codes.code_lists import code_list
from panhuo.publish.exports.layout import ExportField

COLOURS = {
    "PEWG": "#8c6bb1",
    "GEWY": "#e34a33",
    "YEWJ": "#fdae6b",
    "JEWT": "#3182bd",
    "TEWDB": "#74c476",
}
"""Categories as the style draws them."""

_TABLES = """
create table if not exists gpkg_data_columns (
    table_name text not null, column_name text not null, name text, title text, description text,
    mime_type text, constraint_name text,
    constraint pk_gdc primary key (table_name, column_name),
    constraint gdc_tn unique (table_name, name)
);
create table if not exists gpkg_data_column_constraints (
    constraint_name text not null, constraint_type text not null, value text, min numeric,
    min_is_inclusive boolean, max numeric, max_is_inclusive boolean, description text,
    constraint gdcc_ntv unique (constraint_name, constraint_type, value)
);
create table if not exists gpkg_extensions (
    table_name text, column_name text, extension_name text not null, definition text not null,
    scope text not null, constraint ge_tce unique (table_name, column_name, extension_name)
);
insert or ignore into gpkg_extensions
select listed.column1, null, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema',
    'read-write'
from (values ('gpkg_data_columns'), ('gpkg_data_column_constraints')) as listed;
create table if not exists layer_styles (
    id integer primary key autoincrement, f_table_catalog text, f_table_schema text,
    f_table_name text, f_geometry_column text, stylename text, styleqml text, stylesld text,
    useasdefault boolean, description text, owner text, ui text,
    update_time datetime default current_timestamp
);
"""


def describe_fields(path: Path, layer: str, fields: Sequence[ExportField]) -> None:
    """Give the fields of a layer their Chinese names and code lists (GeoPackage schema extension)."""
    with sqlite3.connect(path) as file:
        file.executescript(_TABLES)
        for field in fields:
            file.execute(
                "insert into gpkg_data_columns values (?, ?, ?, ?, ?, null, ?)",
                (layer, field.code, field.zh, field.zh, field.zh, field.codes),
            )
            if field.codes is None:
                continue
            file.executemany(
                "insert or ignore into gpkg_data_column_constraints "
                "values (?, 'enum', ?, null, null, null, null, ?)",
                [(field.codes, code, zh) for code, zh in code_list(field.codes).names.items()],
            )
    file.close()


def _rule(code: str, name: str) -> str:
    return (
        f"<se:Rule><se:Name>{name}</se:Name><ogc:Filter><ogc:PropertyIsEqualTo>"
        f"<ogc:PropertyName>WWLX</ogc:PropertyName><ogc:Literal>{code}</ogc:Literal>"
        "</ogc:PropertyIsEqualTo></ogc:Filter><se:PolygonSymbolizer><se:Fill>"
        f'<se:SvgParameter name="fill">{COLOURS[code]}</se:SvgParameter>'
        '<se:SvgParameter name="fill-opacity">0.6</se:SvgParameter></se:Fill><se:Stroke>'
        '<se:SvgParameter name="stroke">#333333</se:SvgParameter></se:Stroke>'
        "</se:PolygonSymbolizer></se:Rule>"
    )


def style_categories(path: Path, layer: str) -> None:
    """Draw the layer by category when QGIS opens it (`layer_styles`, SLD 1.1)."""
    rules = "".join(_rule(code, name) for code, name in code_list("five_not").names.items())
    sld = (
        '<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" version="1.1.0" '
        'xmlns:se="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc">'
        f"<NamedLayer><se:Name>{layer}</se:Name><UserStyle><se:Name>五未类型</se:Name>"
        f"<se:FeatureTypeStyle>{rules}</se:FeatureTypeStyle></UserStyle></NamedLayer>"
        "</StyledLayerDescriptor>"
    )
    with sqlite3.connect(path) as file:
        file.execute(
            "insert into layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, stylename, styleqml, stylesld, useasdefault, description) "
            "values ('', '', ?, 'geom', '五未类型', '', ?, 1, '按五未类型着色')",
            (layer, sld),
        )
    file.close()
