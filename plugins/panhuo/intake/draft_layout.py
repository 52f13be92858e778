"""The text of a draft layout: YAML to be corrected by a person, with what is known as comments.

Nothing of a sensitive field and nothing of an unknown column is quoted, only its form.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from panhuo.codes.code_lists import code_list
from panhuo.feeds.contract import FieldType
from panhuo.feeds.headers import fold
from panhuo.feeds.layout import DATE_FORMATS
from panhuo.feeds.recognise import words_of
from panhuo.intake.column_shape import Shape, is_number
from panhuo.intake.days import read_day
from panhuo.intake.suggest_layout import Draft, Match

_SIGNATURE = 6
_SAMPLES = 3
_SHOWN_WORDS = 8
_LONGEST_SAMPLE = 24
_PLAIN = re.compile(r"[^\W\d][\w/（）%]*")
_YAML_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n", "~"))
_FLOAT_CODE_PATTERN = r"^(.+?)(?:\.0+)?$"


def layout_name(file_name: str, feed: str) -> str:
    """Return a name for the layout of a file: ASCII, its own as far as that goes."""
    stem = re.sub(r"[^a-z0-9]+", "_", Path(file_name).stem.casefold()).strip("_")
    if re.match(r"[a-z]\w{2}", stem):
        return stem[:40].rstrip("_")
    return f"{feed}_{hashlib.sha256(file_name.encode()).hexdigest()[:6]}"


def draft_text(draft: Draft, name: str) -> str:
    """Return the draft as YAML; it is a layout once the lines that begin with `# ?` are done."""
    return "\n".join(line.rstrip() for line in _lines(draft, name)) + "\n"


def _lines(draft: Draft, name: str) -> Iterator[str]:
    contract = draft.contract
    rows = draft.shapes[0].rows if draft.shapes else 0
    yield f"# A draft for {draft.file_name}, from its first {rows:,} rows ({draft.encoding})."
    if draft.known_as is not None:
        yield f"# The platform reads this file already, by the layout {draft.known_as}."
    yield "# Correct it, then: panhuo layout check FILE --layout THIS.yaml --feed "
    yield f"#   {contract.feed} --region CODE --as-of DATE"
    yield f"layout: {name}"
    yield f"feed: {contract.feed}"
    yield f"zh: {_quoted(Path(draft.file_name).stem)}"
    yield "description: Draft; say whose files these are and what is odd about them."
    yield from _header(draft)
    yield from _formats(draft)
    yield "columns:" if draft.matches else "columns: {}"
    for match in sorted(draft.matches, key=lambda m: contract.fields.index(m.field)):
        yield from _column(draft, match)
    yield from _missing(draft)
    yield from _ignored(draft)


def _header(draft: Draft) -> Iterator[str]:
    if draft.header_row is None:
        yield "header: {rows: 0}  # the first row is data; deliver with --layout"
        return
    signature = _signature(draft)
    yield f"signature: [{', '.join(map(_quoted, signature))}]"
    if not draft.is_header_first:
        yield f"# The header is row {draft.header_row}; it is found by the signature."


def _signature(draft: Draft) -> list[str]:
    """Return headers that identify the file: those no other file is likely to have first."""
    read = [match.place for match in sorted(draft.matches, key=lambda m: m.confidence)]
    places = dict.fromkeys((*read, *draft.unmatched))
    named = [draft.headers[place] for place in places if not _is_made_up(draft.headers[place])]
    return sorted(named[:_SIGNATURE], key=draft.headers.index)


def _is_made_up(header: str) -> bool:
    return header.startswith("column_") or "#" in header


def _formats(draft: Draft) -> Iterator[str]:
    """Yield the date formats that are needed and, as a comment, words that may be null marks."""
    formats: dict[str, None] = {}
    words: dict[str, None] = {}
    for match in draft.matches:
        shape = draft.shapes[match.place]
        if match.field.type is FieldType.DATE:
            formats.update(dict.fromkeys(shape.date_formats))
            known = (*shape.date_formats, *DATE_FORMATS)
            strange = [text for text in shape.counted if read_day(text, known) is None]
        elif match.field.type is FieldType.NUMBER and match.reads == "value":
            strange = [text for text in shape.counted if not is_number(text)]
        else:
            continue
        if not match.field.sensitive:
            words.update(dict.fromkeys(w for w in strange if len(w) <= 6))
    if formats:
        yield f"date_formats: [{', '.join(map(_quoted, formats))}]"
    if words:
        shown = ", ".join(map(_quoted, list(words)[:_SHOWN_WORDS]))
        yield f"# null_marks: [{shown}]  # stand where a date or number should"


def _column(draft: Draft, match: Match) -> Iterator[str]:
    field, shape = match.field, draft.shapes[match.place]
    header = draft.headers[match.place]
    source = str(match.place + 1) if draft.header_row is None else _quoted(header)
    keys = [f"source: {source}"]
    if match.unit is not None:
        keys.append(f"unit: {_quoted(match.unit)}")
    if shape.units and field.type is FieldType.NUMBER:
        keys.append("unit_in_cell: true")
    if match.reads != "value":
        keys.append(f"reads: {match.reads}")
    if field.type is FieldType.TEXT and shape.is_float_codes:
        keys.append(f"pattern: '{_FLOAT_CODE_PATTERN}'")
    yield f"  {field.name}: {{{', '.join(keys)}}}"
    yield f"  #   {_about(match, shape)}"
    if strange := _strange_words(match, shape):
        shown = ", ".join(f'{_quoted(word)}: ""' for word in strange)
        yield f"  # ? not in the code list: value_map: {{{shown}}}"


def _about(match: Match, shape: Shape) -> str:
    said = f"{match.field.zh}: {match.confidence:.0%} sure by its {match.told_by}; "
    said += f"{shape.filled:.0%} filled"
    if match.field.sensitive or match.field.type is FieldType.GEOMETRY:
        return f"{said}; sensitive, not shown" if match.field.sensitive else said
    samples = [text[:_LONGEST_SAMPLE] for text, _ in shape.counted.most_common(_SAMPLES)]
    return f"{said}; e.g. {_one_line(' | '.join(samples))}" if samples else said


def _strange_words(match: Match, shape: Shape) -> list[str]:
    """Return the words of a coded column that its code list does not know."""
    field = match.field
    if field.codes is None or field.sensitive or field.type is not FieldType.TEXT:
        return []
    codes = code_list(field.codes)
    if not codes.values:
        return []
    known: Mapping[str, str] = {**codes.names, **words_of(field)}
    strange = [word for word, _ in shape.counted.most_common() if word not in known]
    return [_one_line(word[:_LONGEST_SAMPLE]) for word in strange[:_SHOWN_WORDS]]


def _missing(draft: Draft) -> Iterator[str]:
    contract = draft.contract
    for name in draft.missing:
        field = contract.field(name)
        yield f"  # ? {name}: {{source: …}}  # required: {field.zh}; nothing in the file fits"
        if field.type is FieldType.TEXT and name in contract.key:
            yield f"  # ?   without such a column: {name}: {{join: [A, B], reads: digest}}"
            marks = [draft.headers[n] for n in draft.unmatched if draft.shapes[n].is_unique]
            if marks:
                yield f"  # ?   of its own in each row: {', '.join(map(_quoted, marks))}"
        if name in ("year", "sjnf"):
            yield f"  # ?   without such a column: {name}: {{reads: as_of_year}}"


def _ignored(draft: Draft) -> Iterator[str]:
    places = [place for place in draft.unmatched if not _is_made_up(draft.headers[place])]
    if draft.header_row is None:
        for place in draft.unmatched:
            yield f"# column {place + 1} was not recognised: {_form(draft.shapes[place])}"
    elif places:
        yield "ignored:  # not recognised; they stay in source_row"
        for place in places:
            yield f"  - {_quoted(draft.headers[place])}  # {_form(draft.shapes[place])}"


def _form(shape: Shape) -> str:
    if not shape.values:
        return "empty"
    kind = "dates" if shape.is_days else "numbers" if shape.is_numbers else "text"
    return f"{kind} like {_one_line(shape.mask)}; {shape.filled:.0%} filled, {len(shape.counted)} distinct"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("#", "＃")


def _quoted(text: str) -> str:
    """Return a text as YAML, in quotation marks where it would not be one without."""
    if _PLAIN.fullmatch(text) and fold(text) not in _YAML_WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
