"""How headers are compared, and how those of one file are told apart."""

import re
import unicodedata

_INVISIBLE = re.compile(r"[\s\ufeff\u200b-\u200d\u2060]+")
_REQUIRED_MARK = re.compile(r"^[*★※]+|[*★※]+$")


def fold(header: str) -> str:
    """Return a header as it is compared: half width, lower case, no spaces, BOM or asterisks."""
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", header))
    return _REQUIRED_MARK.sub("", bare).casefold()
