"""Which conditions a request may bring to a layer.

A CQL2 filter becomes SQL that runs beside the condition on the scope, in an order the planner
chooses. So a filter must not be able to call a function (`set_config` would change the scope) nor
to fail on some rows and not on others (`1 / (area - 5)` tells whether such land exists elsewhere).
Comparisons of a property with constants, and tests of place, can do neither.
"""

import json
import math
import re
from collections.abc import Collection
from itertools import accumulate
from typing import Any

from cql2 import Expr
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

_LOGIC = frozenset({"and", "or", "not"})
_COMPARISON = frozenset({"=", "<>", "<", "<=", ">", ">=", "between", "in", "isNull", "like"})
_PLACE = frozenset({"s_intersects", "s_within", "s_contains", "s_disjoint"})
_CONSTANTS = frozenset({"date", "timestamp"})
_SHAPES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon"}) | {
    "MultiPolygon"
}
_LONGEST = 20_000
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_DEEPEST = 6
"""Brackets within brackets; the parser's time grows as a power of them."""


def _refuse(why: str) -> HTTPException:
    return HTTPException(422, why)


def check_query(query: QueryParams, properties: Collection[str]) -> None:
    """Look at what tipg would put into its SQL.

    Raises:
        HTTPException: 422, with the reason.
    """
    for name in ("simplify",):
        if name in query and not _is_plain_number(query[name]):
            raise _refuse(f"{name}: a finite number, zero or more 应为非负数")
    if any(not math.isfinite(value) for value in _numbers(query.get("bbox", ""))):
        raise _refuse("bbox: west,south,east,north in degrees 应为四个经纬度数值")
    if any("\0" in value for value in query.values()):
        raise _refuse("a character that no text may hold 含有非法字符")
    if "filter" in query:
        _check_filter(query["filter"], properties)


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")] if text else []
    except ValueError:
        return [math.nan]


def _is_plain_number(text: str) -> bool:
    try:
        value = float(text)
    except ValueError:
        return False
    return math.isfinite(value) and value >= 0


def _check_filter(text: str, properties: Collection[str]) -> None:
    if len(text) > _LONGEST:
        raise _refuse("filter: too long 过滤条件过长")
    if _depth(text) > _DEEPEST:
        raise _refuse("filter: too many brackets within brackets 括号嵌套过深")
    try:
        tree = Expr(text).to_json()
    except Exception as error:
        raise _refuse("filter: not CQL2 过滤条件不符合CQL2语法") from error
    if len(json.dumps(tree)) > 5 * _LONGEST:
        raise _refuse("filter: too long 过滤条件过长")
    _check_condition(tree, properties)


def _depth(text: str) -> int:
    """How deep brackets stand in brackets outside quotes; the parser of JSON minds none."""
    if text.lstrip().startswith("{"):
        return 0
    bare = _QUOTED.sub("", text)
    return max(accumulate((char == "(") - (char == ")") for char in bare), default=0)


def _check_condition(node: Any, properties: Collection[str]) -> None:
    operator = node.get("op") if isinstance(node, dict) else None
    if operator in _LOGIC:
        for part in node["args"]:
            _check_condition(part, properties)
    elif operator in _COMPARISON:
        subject, *values = node["args"]
        _check_property(subject, properties)
        for value in _flat(values):
            _check_constant(value)
        if operator == "like":
            _check_pattern(values)
    elif operator in _PLACE:
        subject, shape = node["args"]
        _check_property(subject, properties)
        if not isinstance(shape, dict) or shape.get("type") not in _SHAPES:
            raise _refuse("filter: a place is compared with a geometry 空间条件应与几何图形比较")
    else:
        raise _refuse(f"filter: {operator or 'this'} is not admitted here 不支持该运算")


def _check_property(node: Any, properties: Collection[str]) -> None:
    name = node.get("property") if isinstance(node, dict) else None
    if name is None:
        raise _refuse("filter: a property comes first, then constants 应为“字段 运算 常量”")
    if name not in properties:
        raise _refuse(f"filter: no property {name!r} 没有该字段")


def _flat(values: list[Any]) -> list[Any]:
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


def _check_constant(value: Any) -> None:
    if isinstance(value, dict):
        if set(value) <= _CONSTANTS and all(isinstance(day, str) for day in value.values()):
            return
        raise _refuse("filter: a property is compared with constants 字段只能与常量比较")
    if not isinstance(value, str | int | float | bool) or "\0" in str(value):
        raise _refuse("filter: a constant is a text, a number, a date or true 常量不合法")


def _check_pattern(values: list[Any]) -> None:
    """A pattern that ends within an escape fails on those rows only that match so far."""
    pattern = str(values[0]) if values else ""
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        raise _refuse("filter: a pattern must not end with a backslash 模式不能以反斜杠结尾")
