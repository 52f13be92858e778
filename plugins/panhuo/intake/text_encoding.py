"""Which encoding a text file has: the first that reads all of it; where it breaks if none does."""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALWAYS = ("utf-8", "gb18030")


@dataclass(frozen=True)
class Undecodable:
    """The first byte that no encoding explains: its offset from 0 and its line from 1."""

    encoding: str
    offset: int
    line: int


def detect_encoding(path: Path, preferred: Sequence[str] = ()) -> str | Undecodable:
    """Return the encoding of the whole file, else where it stops being readable.

    A byte-order mark decides. Otherwise UTF-8 goes first, because text of another encoding is
    practically never valid UTF-8, while GB18030 accepts almost anything; so a file that is UTF-8
    but for some damaged bytes is not taken for GB18030.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return _break_in(path, encoding) or encoding
    utf8 = _break_in(path, "utf-8")
    if utf8 is None:
        return "utf-8"
    others = [e for e in dict.fromkeys((*preferred, *_ALWAYS)) if not _is_utf8(e)]
    breaks = []
    for encoding in others:
        broken = _break_in(path, encoding)
        if broken is None:
            return utf8 if _is_damaged_utf8(path, utf8.offset) else encoding
        breaks.append(broken)
    return max((utf8, *breaks), key=lambda found: found.offset)


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def _break_in(path: Path, encoding: str) -> Undecodable | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    offset, line = 0, 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            pending = decoder.getstate()[0]
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                at = offset - len(pending) + error.start
                return Undecodable(encoding, at, line + chunk[: max(0, at - offset)].count(b"\n"))
            if not chunk:
                return None
            offset += len(chunk)
            line += chunk.count(b"\n")


def _is_damaged_utf8(path: Path, offset: int) -> bool:
    """Whether around the first break most characters are UTF-8 all the same."""
    with path.open("rb") as file:
        around = file.read(_CHUNK)
        if offset > _CHUNK // 2:
            file.seek(offset - _CHUNK // 2)
            around = file.read(_CHUNK)
    text = around.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= character <= "\udcff" for character in text)
    good = sum(character >= "\u0800" for character in text) - bad
    return good > bad
