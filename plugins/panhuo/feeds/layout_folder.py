"""The layouts there are: one YAML file each."""

from functools import lru_cache
from pathlib import Path

import yaml

from panhuo.feeds.contract import contract_of
from panhuo.feeds.layout import CANONICAL, Layout

LAYOUTS_DIR = Path(__file__).parent / "layouts"


class UnknownLayoutError(LookupError):
    """A layout that is asked for by name and does not exist for the feed."""


@lru_cache
def load_layouts() -> dict[str, Layout]:
    """Return the layouts of `feeds/layouts/` by name; each agrees with its contract and file."""
    layouts = {}
    for path in sorted(LAYOUTS_DIR.glob("*.yaml")):
        layout = Layout.model_validate(yaml.safe_load(path.read_text("utf-8")))
        if layout.layout != path.stem or layout.layout == CANONICAL:
            raise ValueError(f"{path.name} holds the layout {layout.layout}")
        if not layout.signature:
            raise ValueError(f"{path.name}: without a signature no file can be recognised")
        layout.check(contract_of(layout.feed))
        layouts[layout.layout] = layout
    return layouts


def layout_named(feed: str, name: str) -> Layout:
    """Return the layout of a feed that somebody asks for.

    Raises:
        UnknownLayoutError: naming the layouts there are.
    """
    layout = load_layouts().get(name)
    if layout is None or layout.feed != feed:
        known = [CANONICAL, *(x.layout for x in load_layouts().values() if x.feed == feed)]
        raise UnknownLayoutError(f"feed {feed} has no layout {name!r}; it has {', '.join(known)}")
    return layout
