"""Rules that hold in every feed, made from its contract: a new feed has them from the first day."""

from collections.abc import Iterator

import yaml
from pydantic import BaseModel, ConfigDict

from panhuo.feeds.contract import Contract, FieldType
from panhuo.gate.geometry_rules import geometry_rules
from panhuo.gate.identifier_rules import identifier_rules
from panhuo.gate.rule import Rule, expectations_dir
from panhuo.schema.key_form import key_form

_EARLIEST, _LATEST = "1949-10-01", "2100-12-31"

_AREA_UNITS = frozenset({"m²", "亩", "公顷"})

_ROW_FAULTS = ("row_cells", "row_quoting", "row_origin")
"""Keys of `unparsed` that are about the row itself: set by intake, row_mapping.py."""

LOADER_NOTES = "loader_notes.yaml"
"""What the loader may have repaired, and the words for it."""

_TYPE_TEXTS = {
    FieldType.TEXT: ("是一个可识别的值", "a value that can be read", "按填报说明改正该单元格"),
    FieldType.INTEGER: ("是整数", "a whole number", "只填数字，不带单位和文字"),
    FieldType.NUMBER: ("是数值", "a number", "只填数字，不带单位和文字"),
    FieldType.DATE: (
        "是真实存在的日期",
        "a day that exists",
        "按 2024-02-29 的格式填写实际日期，无日期留空",
    ),
    FieldType.BOOLEAN: ("是“是”或“否”", "yes or no", "填“是”或“否”，不详留空"),
    FieldType.GEOMETRY: (
        "是可读取的面图形",
        "a polygon that can be read",
        "检查坐标、坐标系和图形后重报，或留空按批准面积认定",
    ),
}


def generic_rules(contract: Contract) -> tuple[Rule, ...]:
    """The rules every feed has, those that its fields make possible."""
    return (
        *_row_rules(),
        *_type_rules(contract),
        _required(contract),
        *_region_rules(),
        *_key_rules(contract),
        *_date_rules(contract),
        *_area_rules(contract),
        *identifier_rules(contract),
        *geometry_rules(contract),
        *_loader_rules(),
    )


def _row_rules() -> Iterator[Rule]:
    query = """
select
  region_code,
  row_no,
  null::text as field,
  unparsed ->> '{key}' as value
from {{batch}}
where unparsed is not null and jsonb_exists(unparsed, '{key}')
"""
    yield Rule(
        rule_code="ROW-CELLS",
        severity="error",
        responsibility="supplier",
        message_zh="该行的单元格数与表头列数不符，各列内容可能错位。",
        next_step="请检查该行是否有多余或缺少的分隔符、换行，改正后重报该行。",
        message_en="The row has more or fewer cells than the header; its values may be misplaced.",
        query=query.format(key="row_cells"),
    )
    yield Rule(
        rule_code="ROW-UNCLOSED",
        severity="error",
        responsibility="supplier",
        message_zh="该行的引号没有成对，无法判断单元格到哪里为止。",
        next_step="请补齐或删除多余的引号后重报该行。",
        message_en="A quotation mark of the row is never closed; where its cells end is unknown.",
        query=query.format(key="row_quoting"),
    )
    yield Rule(
        rule_code="ROW-ORIGIN",
        severity="error",
        responsibility="supplier",
        message_zh="该行的“原行号”为空、重复或不是退回的差错行，平台不知道它更正哪一行。",
        next_step="请从退回的工作簿中复制原来的行号；新增的行请另用文件报送。",
        message_en="The row of a returned workbook names no row that went back, or one twice.",
        query=query.format(key="row_origin"),
    )


def _type_rules(contract: Contract) -> Iterator[Rule]:
    named = {kind: _fields_of(contract, kind) for kind in FieldType if kind is not FieldType.TEXT}
    others = [name for names in named.values() for name in names]
    others += ["region_code", *_ROW_FAULTS]
    for kind, (want_zh, want_en, next_step) in _TYPE_TEXTS.items():
        if kind is FieldType.TEXT:
            condition = f"cell.key not in ({_literals(others)})"
        elif named[kind]:
            condition = f"cell.key in ({_literals(named[kind])})"
        else:
            continue
        yield Rule(
            rule_code=f"TYPE-{kind.name}",
            severity="error",
            responsibility="supplier",
            message_zh=f"“{{field}}”应当{want_zh}，该单元格无法读取。",
            next_step=f"请{next_step}，然后重报该行。",
            message_en=f"{{field}} should be {want_en}; this cell could not be read.",
            query=f"""
select entry.region_code, entry.row_no, cell.key as field, cell.value
from {{batch}} as entry
cross join lateral jsonb_each_text(entry.unparsed) as cell (key, value)
where entry.unparsed is not null and {condition}
""",
            why="reference.md 4.3, 4.5: a cell that is none of its type is never guessed",
        )


def _required(contract: Contract) -> Rule:
    names = [name for name in contract.required if name != "region_code"]
    cells = ", ".join(f"('{name}', entry.\"{name}\" is null)" for name in names)
    anyone = " or ".join(f'entry."{name}" is null' for name in names) or "false"
    return Rule(
        rule_code="REQUIRED-MISSING",
        severity="error",
        responsibility="supplier",
        message_zh="“{field}”为必填项，该行为空。",
        next_step="请补填“{field}”后重报该行。",
        message_en="{field} is required and empty in this row.",
        query=f"""
select entry.region_code, entry.row_no, cell.field, null::text as value
from {{batch}} as entry
cross join lateral (values {cells or "('', false)"}) as cell (field, missing)
where
  ({anyone})
  and cell.missing
  and (entry.unparsed is null or not jsonb_exists(entry.unparsed, cell.field))
""",
        why="contract: required; a value that could not be read is reported by TYPE-…, not twice",
    )


def _region_rules() -> Iterator[Rule]:
    yield Rule(
        rule_code="REGION-UNKNOWN",
        severity="error",
        responsibility="supplier",
        message_zh="“{field}”为空或不在平台的责任单位名录中，该行无法归属。",
        next_step="请改为名录中的名称或代码；确为新设或更名单位的，报平台增加名录后重报。",
        message_en="{field} is no responsible unit the platform knows.",
        query="""
select
  region_code,
  row_no,
  'region_code' as field,
  coalesce(unparsed ->> 'region_code', region_code) as value
from {batch}
where
  (unparsed is not null and jsonb_exists(unparsed, 'region_code'))
  or region_code not in (
    select known.region_code from published.dim_region as known where known.level <> 'province'
  )
""",
        why="issue 2: a region nobody knows; a province is responsible for no land itself",
    )
    yield Rule(
        rule_code="REGION-SCOPE",
        severity="error",
        responsibility="supplier",
        message_zh="该行的责任单位不在本报送件的报送范围之内。",
        next_step="请核对责任单位；属其他地区的行由该地区报送，或以上级范围重新报送。",
        message_en="The row belongs to a unit outside the scope this file was delivered for.",
        query="""
select region_code, row_no, 'region_code' as field, region_code as value
from {batch}
where
  region_code not in (
    select ops.regions_within((select delivery.scope from gate.delivery as delivery))
  )
  and region_code in (select known.region_code from published.dim_region as known)
  and (unparsed is null or not jsonb_exists(unparsed, 'region_code'))
""",
        why="nobody may overwrite a neighbour's rows; ended units count where their land went",
    )


def _key_rules(contract: Contract) -> Iterator[Rule]:
    yield Rule(
        rule_code="KEY-DUPLICATE",
        severity="error",
        responsibility="supplier",
        message_zh="同一报送件中有与该行主键和内容完全相同的行，保留第一行，其余为重复。",
        next_step="请删除重复的行；确为两宗的，改正主键后重报。",
        message_en="The row repeats an earlier one of the file in key and content; the first stays.",
        query=_copies(contract, "judged.alike and judged.copy_no > 1"),
        why="identical copies say the same thing once: the first is accepted, the others are not",
    )
    yield Rule(
        rule_code="KEY-CONFLICT",
        severity="error",
        responsibility="supplier",
        message_zh="同一报送件中有主键相同而内容不同的行，平台不能替报送单位取舍，这些行全部暂存。",
        next_step="请只保留正确的一行，或改正主键后重报。",
        message_en="Rows of this file share a key and differ; the platform does not choose one.",
        query=_copies(contract, "not judged.alike"),
        why="no order in a file says which row is right, so none of them is used",
    )


def _copies(contract: Contract, condition: str) -> str:
    """Rows whose key occurs more than once, judged by whether their contents are alike.

    Key columns are compared by their form: one document number in two spellings is one key. A null
    in a key equals a null (an inspection names its land in one of three ways); rows that
    lack a required part of the key are REQUIRED-MISSING and not compared.
    """
    required = [name for name in contract.key if name in contract.required]
    optional = [name for name in contract.key if name not in contract.required]
    keys = ", ".join(f'"{name}"' for name in contract.key)
    forms = ", ".join(map(key_form, contract.key))
    named = ", ".join(f'{key_form(name)} as "{name}"' for name in contract.key)
    complete = [f'"{name}" is not null' for name in required]
    if optional:
        complete.append(f"num_nonnulls({', '.join(_quoted(optional))}) > 0")
    same = [f'{key_form(name, "entry")} = twice."{name}"' for name in required]
    # coalesce, not `is not distinct from`: only equality can be hashed
    same += [
        f"coalesce({key_form(name, 'entry')}::text, '') = coalesce(twice.\"{name}\"::text, '')"
        for name in optional
    ]
    content = ", ".join(
        key_form(field.name, "entry")
        for field in contract.fields
        if field.name not in ("region_code", "region_name")
    )
    as_written = ", ".join(f'entry."{name}"' for name in contract.key)
    entry_keys = ", ".join(f'{key_form(name, "entry")} as "{name}"' for name in contract.key)
    return f"""
with twice as (
  select region_code, {named}
  from {{batch}}
  where {" and ".join(complete)}
  group by region_code, {forms}
  having count(*) > 1
),

copies as (
  select
    entry.region_code,
    entry.row_no,
    {entry_keys},
    concat_ws('/', {as_written}) as value,
    md5(row({content})::text) as content
  from {{batch}} as entry
  inner join twice
    on entry.region_code = twice.region_code and {" and ".join(same)}
),

judged as (
  select
    region_code,
    row_no,
    value,
    row_number() over (same_key order by row_no) as copy_no,
    min(content) over same_key = max(content) over same_key as alike
  from copies
  window same_key as (partition by region_code, {keys})
)

select judged.region_code, judged.row_no, '{contract.key[0]}' as field, judged.value
from judged
where {condition}
"""


def _date_rules(contract: Contract) -> Iterator[Rule]:
    names = _fields_of(contract, FieldType.DATE)
    if not names:
        return
    dates = ", ".join(f'entry."{name}"' for name in names)
    yield Rule(
        rule_code="DATE-RANGE",
        severity="error",
        responsibility="supplier",
        message_zh="“{field}”不在1949年10月至2100年之间，年份应有误。",
        next_step="请核对年份后重报该行，无日期留空。",
        message_en="{field} lies outside 1949-10 to 2100: the year must be wrong.",
        query=f"""
select entry.region_code, entry.row_no, cell.field, cell.value::text
from {{batch}} as entry
cross join lateral (values {_cells(names)}) as cell (field, value)
where
  (least({dates}) < '{_EARLIEST}' or greatest({dates}) > '{_LATEST}')
  and (cell.value < '{_EARLIEST}' or cell.value > '{_LATEST}')
""",
        why="a start in the year 201 would make idle land of two thousand years",
    )


def _area_rules(contract: Contract) -> Iterator[Rule]:
    names = [
        f.name
        for f in contract.fields
        if f.unit in _AREA_UNITS and f.type in (FieldType.NUMBER, FieldType.INTEGER)
    ]
    if not names:
        return
    yield Rule(
        rule_code="AREA-NEGATIVE",
        severity="error",
        responsibility="supplier",
        message_zh="“{field}”小于零，面积不能为负。",
        next_step="请核对面积后重报该行。",
        message_en="{field} is below zero; an area is never negative.",
        query=f"""
select entry.region_code, entry.row_no, cell.field, cell.value::text
from {{batch}} as entry
cross join lateral (values {_cells(names)}) as cell (field, value)
where least({", ".join(f'entry."{name}"' for name in names)}) < 0 and cell.value < 0
""",
    )


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rule_code: str
    message_zh: str
    next_step: str
    message_en: str
    why: str | None = None


def _loader_rules() -> tuple[Rule, ...]:
    """One warning per kind of repair the loader notes, and one for kinds nobody described."""
    notes = [
        _Note.model_validate(entry)
        for entry in yaml.safe_load((expectations_dir() / LOADER_NOTES).read_text("utf-8"))
    ]
    described = _literals([note.rule_code for note in notes])
    other = _Note(
        rule_code="LOADER-REPAIR",
        message_zh="“{field}”在读入时由平台作了规范化处理，原值保留在原始行中。",
        next_step="请核对平台采用的值；不一致的按规范格式重报。",
        message_en="{field} was repaired on reading; the original stays in the source row.",
    )
    conditions = {note.rule_code: f"= '{note.rule_code}'" for note in notes}
    conditions[other.rule_code] = f"not in ({described})" if notes else "is not null"
    return tuple(
        Rule(
            **note.model_dump(),
            severity="warning",
            responsibility="platform",
            query=f"""
select
  entry.region_code,
  coalesce((note ->> 'row_no')::bigint, entry.row_no) as row_no,
  note ->> 'field' as field,
  note ->> 'value' as value
from {{batch}} as entry
cross join lateral jsonb_array_elements(entry.notes) as note
where entry.notes is not null and note ->> 'rule_code' {conditions[note.rule_code]}
""",
        )
        for note in (*notes, other)
    )


def _fields_of(contract: Contract, kind: FieldType) -> list[str]:
    return [f.name for f in contract.fields if f.type is kind]


def _cells(names: list[str]) -> str:
    return ", ".join(f"('{name}', entry.\"{name}\")" for name in names)


def _quoted(names: list[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _literals(values: list[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
