"""Which layout an opened file has, or the sentence that refuses it."""

from collections.abc import Sequence

from panhuo.feeds.contract import contract_of
from panhuo.feeds.header_refusal import UnrecognisedHeadersError
from panhuo.feeds.layout import Layout
from panhuo.feeds.layout_folder import UnknownLayoutError, load_layouts
from panhuo.feeds.recognise import canonical_layout, recognise
from panhuo.intake.fault import FileFault, FileFaultError


def recognise_file(
    feed: str, headers: Sequence[str], file_name: str, layout: str | None = None
) -> Layout:
    """Return the layout of a file of this feed with these headers.

    Raises:
        FileFaultError: of a wrong feed (FILE-FEED), without headers (FILE-HEADER), a required
            column missing or one that is read there twice (FILE-COLUMNS), or a layout that has
            gone since the file was delivered (DELIVER-LAYOUT).
    """
    try:
        return recognise(feed, headers, layout)
    except UnrecognisedHeadersError as error:
        raise FileFaultError(_fault(feed, error, headers, file_name)) from None
    except UnknownLayoutError as error:
        raise FileFaultError(
            FileFault(
                "DELIVER-LAYOUT",
                f"文件“{file_name}”指定的版式“{layout}”不存在，请改正后重新报送。",
                f"The file {file_name!r} was delivered with a layout that does not exist: {error}.",
                "改正版式名称（--layout）后重新报送。",
            )
        ) from None


def is_recognised(feed: str, headers: Sequence[str], layout: str | None = None) -> bool:
    """Tell whether a file of this feed may have these headers: which of several layers is meant."""
    try:
        recognise(feed, headers, layout)
    except (UnrecognisedHeadersError, UnknownLayoutError):
        return False
    return True


def layout_encodings(layout: str | None) -> tuple[str, ...]:
    """Return the encodings of a named layout; none when it is to be recognised."""
    found = load_layouts().get(layout or "")
    return found.encodings if found is not None else ()


def _fault(
    feed: str, error: UnrecognisedHeadersError, headers: Sequence[str], file_name: str
) -> FileFault:
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
