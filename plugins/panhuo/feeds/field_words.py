"""What a template says of a field, in the words of the people who fill it in."""

from panhuo.codes.code_lists import code_list
from panhuo.feeds.contract import ContractField, FieldType

_UNITS = {"m²": "平方米", "kWh": "千瓦时", "tce": "吨标准煤", "m": "米"}
_YEARS = frozenset({"year", "sjnf"})
"""Years of the calendar: 年 after their name would only confuse."""

_TYPES = {
    FieldType.TEXT: "文本",
    FieldType.INTEGER: "整数",
    FieldType.NUMBER: "数值",
    FieldType.DATE: "日期",
    FieldType.BOOLEAN: "是/否",
    FieldType.GEOMETRY: "图形",
}
_HELD_ELSEWHERE = {
    "panhuo.codes.regions": "平台责任单位名录中的代码，如 330802",
    "panhuo.codes.land_use": "国家标准的用途名称，如工业用地、仓储用地、科研用地、城镇住宅用地",
}
_NOTES = {
    "region_code": "留空即报送时指定的责任单位；一份表含几个单位的逐行填写。",
    "region_name": "与代码填一项即可；代码和名称都填的以代码为准。",
    "geom": "WKT 文本，前面写明坐标系：4549 为3度带120°，4548 为117°，4550 为123°，4490 为经纬度；"
    "坐标先东后北。图形多的请改报 GPKG 或 SHP（压缩包），表头不变。",
}
_LISTED_AT_MOST = 12

MARK = "★"
"""Stands before the header of a required column; the reader knows it."""

YES_NO = ("是", "否")


def unit_words(field: ContractField) -> str | None:
    """Return the unit as the header says it; None where there is none to say."""
    if field.unit is None or field.name in _YEARS:
        return None
    return _UNITS.get(field.unit, field.unit)


def header(field: ContractField) -> str:
    """Return the header: ★供应面积（平方米）."""
    unit = unit_words(field)
    return f"{MARK if field.required else ''}{field.zh}{f'（{unit}）' if unit else ''}"


def type_words(field: ContractField) -> str:
    """Return the type and unit."""
    unit = unit_words(field)
    return f"{_TYPES[field.type]}，{unit}" if unit else _TYPES[field.type]


def offered(field: ContractField) -> tuple[str, ...]:
    """Return what a drop-down offers; nothing where there is none."""
    if field.type is FieldType.BOOLEAN:
        return YES_NO
    return code_list(field.codes).offered if field.codes else ()


def allowed(field: ContractField) -> str:
    """Return what may be written into the column."""
    values = offered(field)
    if len(values) > _LISTED_AT_MOST:
        return f"从下拉选取，共{len(values)}个，见“代码表”"
    if values:
        more = "，或自行填写" if field.codes and code_list(field.codes).open else ""
        return "、".join(values) + more
    if field.codes:
        codes = code_list(field.codes)
        return codes.form_zh or _HELD_ELSEWHERE[codes.held_by or ""]
    return {
        FieldType.DATE: "如 2024-02-29，无日期留空",
        FieldType.INTEGER: "只填数字",
        FieldType.NUMBER: "只填数字，不带单位",
        FieldType.GEOMETRY: "SRID=4549;POLYGON((东 北,东 北,…))",
    }.get(field.type, "")


def note(field: ContractField, said: str | None) -> str:
    """Return the remark of the guide, the usual one, and whether the values are protected."""
    words = said or _NOTES.get(field.name, "")
    return words + ("敏感信息，平台只对有权人员显示。" if field.sensitive else "")
