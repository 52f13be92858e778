"""Whether a layout reads an opened file, or the sentence that refuses it."""

from collections.abc import Sequence

from panhuo.feeds.contract import contract_of
from panhuo.feeds.header_refusal import UnrecognisedHeadersError
from panhuo.feeds.layout import CANONICAL, Layout
from panhuo.feeds.layout_folder import UnknownLayoutError, layout_named
from panhuo.feeds.recognise import Asked, canonical_layout, recognise
from panhuo.intake.fault import FileFault, FileFaultError


def layout_asked_for(feed: str, asked: Asked, file_name: str) -> Asked:
    """Return the layout itself where one was named; "canonical" and None stay as they are.

    Raises:
        FileFaultError: it has gone since the file was delivered, or is faulty (DELIVER-LAYOUT).
    """
    if asked is None or asked == CANONICAL or isinstance(asked, Layout):
        return asked
    try:
        return layout_named(feed, asked)
    except UnknownLayoutError as error:
        raise FileFaultError(
            FileFault(
                "DELIVER-LAYOUT",
                f"文件“{file_name}”指定的版式“{asked}”不存在或不能使用，请改正后重新报送。",
                f"The file {file_name!r} was delivered with a layout that cannot be used: {error}.",
                "改正版式名称（--layout）后重新报送。",
            )
        ) from None


def is_recognised(feed: str, headers: Sequence[str], layout: Asked = None) -> bool:
    """Tell whether a file of this feed may have these headers: which of several layers is meant."""
    try:
        recognise(feed, headers, layout)
    except (UnrecognisedHeadersError, UnknownLayoutError):
        return False
    return True


def layout_encodings(layout: Asked) -> tuple[str, ...]:
    """Return the encodings of a layout; none when it is to be recognised."""
    return layout.encodings if isinstance(layout, Layout) else ()


def fault_of_headers(
    feed: str, error: UnrecognisedHeadersError, headers: Sequence[str], file_name: str
) -> FileFault:
    """Return why a file with these headers is refused.

    Of a wrong feed (FILE-FEED), without headers (FILE-HEADER), a required column missing or one
    that is read there twice (FILE-COLUMNS).
    """
    if error.fits_feed is not None:
        rule_code, zh, en = (
            "FILE-FEED",
            f"按数据类别 {error.fits_feed} 重新报送",
            f"deliver it as feed {error.fits_feed}",
        )
    elif not canonical_layout(contract_of(feed), headers).columns:
        rule_code, zh, en = (
            "FILE-HEADER",
            "在第一行加上表头后重新报送",
            "put the headers into the first row and deliver again",
        )
    else:
        rule_code, zh, en = (
            "FILE-COLUMNS",
            "补正表头后重新报送",
            "correct the headers and deliver again",
        )
    return FileFault(
        rule_code,
        f"文件“{file_name}”：{error.message_zh.removesuffix('。')}；请{zh}。",
        f"{file_name!r}: {error.message_en.removesuffix('.')}; {en}.",
        f"{zh}。",
    )
