"""The workbook that goes back to a supplier and comes again: its sheets, its mark, its cells.

Who writes it and who reads it must agree on three things: how a cell is shown that could run as a
formula or that no sheet can hold, where the numbers of the original rows stand, and the mark on a
hidden sheet that says which delivery the rows are of.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SUMMARY, ROWS, MARK = "概要", "差错行", "平台标识"
ROW_NO, ADVICE = "原行号", "差错与改法"
OWN_COLUMNS = (ROW_NO, ADVICE)
"""Columns before those of the file; a sheet that begins with them is a returned one."""

LONGEST_CELL = 32_000
"""A sheet holds 32,767 characters in a cell; the rest is for the sentence that it was cut."""

_CUT = "…（原文过长，此处未全部显示；不改动本格即保留原文）"
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_ESCAPE = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
_DIGEST_BYTES = 16
_CHUNK = 30_000


class UnreadableMarkError(ValueError):
    """A hidden sheet that is no mark, or one that somebody changed."""


def shown(text: str) -> str:
    """Return a text as a cell that no program runs: `=1+1` becomes `'=1+1`.

    A text that begins with an apostrophe gets a second one, so that `restored` is exact.
    """
    if len(text) > LONGEST_CELL:
        text = text[:LONGEST_CELL] + _CUT
    text = _one_kind_of_break(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", _harmless(text)))
    # readers take _x000D_ for a carriage return (ECMA-376 part 1, 22.9.2.19)
    return _LIKE_ESCAPE.sub("_\N{WORD JOINER}x", text)


def restored(cell: str, original: str | None = None) -> str:
    """Return what a cell says; one that nobody changed says exactly what was delivered.

    Args:
        cell: as it stands in the workbook.
        original: the delivered text of that cell, when it is known.
    """
    if original is not None and _one_kind_of_break(cell) in (
        shown(original),
        _one_kind_of_break(original),
    ):
        return original
    text = cell.replace("_\N{WORD JOINER}x", "_x")
    return text[1:] if text.startswith("'") and text[1:].startswith((*_RUNS, "'")) else text


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith((*_RUNS, "'")) else text


def _one_kind_of_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Mark:
    """Which delivery a workbook is of.

    Attributes:
        headers: those of the file, as they came.
        rows: numbers of the rows that went back, in order.
        together: those of them that are judged beside other rows (a key that occurs twice) and
            count as delivered again also when nothing in them was changed.
    """

    delivery_id: int
    feed: str
    region_code: str
    as_of: str
    sha256: str
    layout: str
    headers: tuple[str, ...]
    rows: tuple[int, ...]
    together: tuple[int, ...]

    def cells(self, secret: str) -> list[str]:
        """Return what stands on the hidden sheet, a text per row: the digest, then the mark."""
        text = self._text()
        chunks = [text[n : n + _CHUNK] for n in range(0, len(text), _CHUNK)]
        return [_digest(text, secret), *chunks]

    def is_genuine(self, digest: str, secret: str) -> bool:
        """Whether the platform wrote this mark; the secret is the ticket of its delivery."""
        return digest == _digest(self._text(), secret)

    def _text(self) -> str:
        said = vars(self) | {"rows": _ranges(self.rows), "together": _ranges(self.together)}
        return json.dumps(said, ensure_ascii=True, sort_keys=True)


def read_mark(cells: Sequence[str]) -> tuple[str, Mark]:
    """Return digest and mark from the texts of the hidden sheet.

    Raises:
        UnreadableMarkError: they are none.
    """
    try:
        digest, *chunks = cells
        said = json.loads("".join(chunks))
        rows, together = (tuple(_numbers(said.pop(name))) for name in ("rows", "together"))
        mark = Mark(headers=tuple(said.pop("headers")), rows=rows, together=together, **said)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableMarkError("no mark of a returned workbook") from error
    if not isinstance(mark.delivery_id, int):
        raise UnreadableMarkError("the mark names no delivery")
    return digest, mark


def _digest(text: str, secret: str) -> str:
    key = hashlib.blake2b(secret.encode()).digest()
    return hashlib.blake2b(text.encode(), key=key, digest_size=_DIGEST_BYTES).hexdigest()


def _ranges(numbers: Iterable[int]) -> str:
    """Return ascending numbers as `2-5,9`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in spans)


def _numbers(ranges: str) -> Iterable[int]:
    for span in filter(None, ranges.split(",")):
        low, _, high = span.partition("-")
        yield from range(int(low), int(high or low) + 1)


def cells_in_order(source_row: Mapping[str, str], names: Sequence[str]) -> list[str]:
    """Return the cells of a stored row in the order of its file; missing ones are empty."""
    return [source_row.get(name, "") for name in names]
