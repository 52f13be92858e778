"""批准文号 and 发文字号: 机关代字〔年〕序号号, GB/T 9704-2012 7.2.5.

Files write the brackets as 〔〕, [], (), 【】 or 〈〉, digits full width, the serial with leading zeros
or 第. Two numbers are the same document when their parts are the same.
"""

import re
import unicodedata
from dataclasses import dataclass

from panhuo.codes.fault import CodeFault

_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_YEAR = re.compile(r"[〔\[(【〖《〈{](?P<year>(?:19|20)\d{2})年?[〕\])】〗》〉}]")
_SERIAL = re.compile(r"-?第?(?P<series>[A-Z]*)-?0*(?P<serial>[1-9]\d*)(?P<part>-\d+)?号?")
_ORDER = re.compile(r"(?P<organ>[^\W\d_]+)令第?0*(?P<serial>[1-9]\d*)号")
_ONE_BRACKET = str.maketrans("[](){}【】〖〗《》〈〉", "〔〕" * 7)
_ORGAN = re.compile(r"(?:[^\W\d_]|[()（）\d])*[^\W\d_][()（）]*")


@dataclass(frozen=True)
class DocumentNo:
    """The parts of a document number; `year` is None for an order (令第343号).

    `organ` is the 机关代字 with its letter series (浙土字A); `serial` is the number without leading
    zeros, with the letter before it and the part after it, if it has them.
    """

    organ: str
    year: int | None
    serial: str

    def __str__(self) -> str:
        if self.year is None:
            return f"{self.organ}令第{self.serial}号"
        return f"{self.organ}〔{self.year}〕{self.serial}号"


def parse(value: str) -> DocumentNo | None:
    """Return the parts of a document number, None when the text is none."""
    text = _bare(value)
    if order := _ORDER.fullmatch(text):
        return DocumentNo(order["organ"].upper(), None, order["serial"])
    years = list(_YEAR.finditer(text))
    if not years:
        return None
    organ, tail = text[: years[-1].start()], text[years[-1].end() :]
    serial = _SERIAL.fullmatch(tail.upper())
    if serial is None or not _ORGAN.fullmatch(organ):
        return None
    number = serial["series"] + serial["serial"] + (serial["part"] or "")
    return DocumentNo(
        organ.upper().replace("(", "（").replace(")", "）"), int(years[-1]["year"]), number
    )


def _bare(value: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", value)).strip("《》\"“”'")


def normalise(value: str) -> str:
    """Return the number as GB/T 9704 writes it; text that is no document number comes trimmed."""
    document = parse(value)
    return value.strip() if document is None else str(document)


def compared(value: str) -> str:
    """Return what a number is compared by; `ops.document_no` of the warehouse says the same.

    Text that is no document number has no parts: only its brackets, blanks, widths and cases are
    made alike.
    """
    document = parse(value)
    return _bare(value).upper().translate(_ONE_BRACKET) if document is None else str(document)


def same(one: str, other: str) -> bool:
    """Return whether two texts name one document, whatever brackets and digits they use."""
    return compared(one) == compared(other)


def check(value: str) -> CodeFault | None:
    """Return what keeps the text from being a document number, None when it is one."""
    if parse(value) is not None:
        return None
    if not value.strip():
        return CodeFault("document_no.empty", "批准文号为空。", "The document number is empty.")
    if not _YEAR.search(unicodedata.normalize("NFKC", value)):
        return CodeFault(
            "document_no.year",
            "批准文号缺少带括号的四位年份，应写作“机关代字〔年份〕序号号”。",
            "The document number lacks its four-digit year in brackets.",
        )
    return CodeFault(
        "document_no.structure",
        "批准文号应写作“机关代字〔年份〕序号号”，如 浙土样〔2022〕101号。",
        "A document number reads organ〔year〕number号, as 浙土样〔2022〕101号.",
    )
