"""Where a file belongs: feed, supplier's scope and date, as its folder in `landing/` says them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath

from panhuo.codes.regions import UnknownRegionError, normalise_scope
from panhuo.feeds.contract import UnknownFeedError, contract_of, load_contracts
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.settings import get_settings

_OLDEST = date(1949, 10, 1)


@dataclass(frozen=True)
class Address:
    """What is known of a file before it is opened."""

    feed: str
    region_code: str
    as_of: date

    @property
    def folder(self) -> PurePath:
        """Its folder, relative to the landing folder."""
        return PurePath(self.feed, self.region_code, self.as_of.isoformat())


def address_of(feed: str, region: str, as_of: date | str) -> Address:
    """Return the address in its canonical form (scope "44" → "440000").

    Raises:
        FileFaultError: there is no such feed, region or day; names what there is.
    """
    return Address(_feed(feed), _scope(region), _day(as_of))


def _feed(feed: str) -> str:
    try:
        return contract_of(feed).feed
    except UnknownFeedError:
        known = "、".join(f"{c.feed} {c.zh}" for c in load_contracts().values())
        raise FileFaultError(
            FileFault(
                "LANDING-FEED",
                f"没有名为“{feed}”的数据类别，请改用其中之一：{known}。",
                f"There is no feed {feed!r}; deliver under one of {', '.join(load_contracts())}.",
                "改用已有的数据类别名称，重新报送。",
            )
        ) from None


def _scope(region: str) -> str:
    try:
        return normalise_scope(region)
    except UnknownRegionError:
        raise FileFaultError(
            FileFault(
                "LANDING-REGION",
                f"没有代码为“{region}”的地区，请用行政区划代码（如 330802）或平台的功能区代码。",
                f"No region has the code {region!r}; use an administrative code such as 330802, "
                "or the platform's code of a management area.",
                "改用正确的地区代码，重新报送。",
            )
        ) from None


def _day(as_of: date | str) -> date:
    try:
        day = as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
    except ValueError:
        day = None
    latest = datetime.now(get_settings().zone).date() + timedelta(days=366)
    if day is None or not _OLDEST <= day <= latest:
        raise FileFaultError(
            FileFault(
                "LANDING-DATE",
                f"截止日期“{as_of}”不是 {_OLDEST} 至 {latest} 之间的有效日期，"
                "请写成 2024-06-30 的形式。",
                f"The as-of date {str(as_of)!r} is no date from {_OLDEST} to {latest}; "
                "write it as 2024-06-30.",
                "改正截止日期，重新报送。",
            )
        )
    return day
