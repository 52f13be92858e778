"""How a clerk fills in a feed: its purpose, a valid example row and remarks, in Chinese."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from panhuo.feeds.contract import Contract, contract_of

GUIDES_DIR = Path(__file__).parent / "guides"

ExampleValue = date | int | float | str


class Guide(BaseModel):
    """The guide of one feed; `example` and `notes` are by canonical name.

    The example is fictional (the region is real) and passes the gate without an issue; a column
    that does not belong to it is left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed: str
    description: str
    example: Mapping[str, ExampleValue]
    notes: Mapping[str, str]

    def check(self, contract: Contract) -> None:
        """Raise ValueError where the guide names fields the contract lacks, or lacks required."""
        names = {field.name for field in contract.fields}
        if strangers := {*self.example, *self.notes} - names:
            raise ValueError(f"guide of {self.feed}: no such fields: {sorted(strangers)}")
        if missing := set(contract.required) - set(self.example):
            raise ValueError(f"guide of {self.feed}: no example of {sorted(missing)}")


@lru_cache
def guide_of(feed: str) -> Guide:
    """Return the guide of a feed; of one that has none, one without example and remarks.

    Raises:
        UnknownFeedError: no contract describes the feed.
        ValueError: its file is wrong.
    """
    contract = contract_of(feed)
    path = GUIDES_DIR / f"{feed}.yaml"
    if not path.exists():
        return Guide(feed=feed, description=contract.zh, example={}, notes={})
    guide = Guide.model_validate(yaml.safe_load(path.read_text("utf-8")))
    if guide.feed != feed:
        raise ValueError(f"{path.name} holds the guide of {guide.feed}")
    guide.check(contract)
    return guide
