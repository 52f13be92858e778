"""How headers are compared, and how the columns of one file are told apart."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

Reference = Annotated[int, Field(strict=True, ge=1)] | Annotated[str, Field(strict=True)]
"""A column of a file: by its header, or by its number from 1 whatever its header says.

Of two columns 面积 the second is called 面积#2, a column without header column_7.
"""

BLANKS = " \t\r\n\f\v\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\ufeff\u200b\u200c\u200d\u2060"
"""What stands around a text and means nothing."""

_INVISIBLE = re.compile(r"[\s\ufeff\u200b-\u200d\u2060]+")
_REQUIRED_MARK = re.compile(r"^[*★※]+|[*★※]+$")
_WITH_UNIT = re.compile(r"^(?P<words>.+?)[(\[【](?:单位:)?(?P<unit>[^()\[\]【】]+)[)\]】]$")


def fold(header: str) -> str:
    """Return a header as it is compared: half width, lower case, no spaces, BOM or asterisks."""
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", header))
    return _REQUIRED_MARK.sub("", bare).casefold()


def words_and_unit(header: str) -> tuple[str, str] | None:
    """Return folded name and unit of a header like 面积（公顷）, None when it ends in no bracket."""
    match = _WITH_UNIT.match(fold(header))
    return None if match is None else (match["words"], match["unit"])


def unique_headers(headers: Sequence[str]) -> list[str]:
    """Headers that can be keys: an empty one becomes column_3, a second 面积 becomes 面积#2."""
    unique: dict[str, None] = {}
    for place, header in enumerate(headers, start=1):
        name = candidate = header.strip(BLANKS) or f"column_{place}"
        count = 1
        while candidate in unique:
            count += 1
            candidate = f"{name}#{count}"
        unique[candidate] = None
    return list(unique)


class Columns:
    """The columns of one file, found by reference."""

    def __init__(self, headers: Sequence[str]) -> None:
        self.headers = tuple(headers)
        self.unique = unique_headers(headers)
        self._places: dict[str, int] = {}
        for place, name in enumerate(self.unique):
            self._places.setdefault(fold(name), place)

    def place(self, reference: Reference) -> int | None:
        """Return the place of a column, from 0; None when the file has none like that."""
        if isinstance(reference, int):
            return reference - 1 if reference <= len(self.headers) else None
        return self._places.get(fold(reference))

    def reference(self, place: int) -> Reference:
        """Return what finds that place again: its header as in the file, if that is its own."""
        header = self.headers[place]
        return header if fold(header) and self.place(header) == place else place + 1
