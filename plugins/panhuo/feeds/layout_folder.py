"""The layouts there are: one YAML file each, of the platform and of this installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from panhuo.feeds.contract import UnknownFeedError, contract_of
from panhuo.feeds.layout import CANONICAL, Header, Layout, LayoutColumn, SkippedRows
from panhuo.settings import get_settings

LAYOUTS_DIR = Path(__file__).parent / "layouts"

_KEYS: Mapping[str, type[BaseModel]] = {
    "columns": LayoutColumn,
    "header": Header,
    "skip": SkippedRows,
}


class UnknownLayoutError(LookupError):
    """A layout that is asked for by name and does not exist for the feed."""


class LayoutFileError(ValueError):
    """A YAML file that is no layout: which file, which key, what is allowed there."""


@dataclass(frozen=True)
class _Folder:
    """The YAML files of a folder as they stand, so that a changed one is read anew."""

    path: Path
    files: tuple[tuple[str, int, int], ...]


def load_layouts() -> Mapping[str, Layout]:
    """Return all layouts by name; each agrees with its contract and the name of its file.

    Those of the platform (`feeds/layouts/`), then those of the installation
    (`PANHUO_LAYOUTS_DIR`), of which a faulty one is left out: see `broken_layouts`.

    Raises:
        LayoutFileError: a layout of the platform is faulty.
    """
    return _read_all(_seen(LAYOUTS_DIR), _seen(get_settings().site_layouts_dir))[0]


def broken_layouts() -> Mapping[str, str]:
    """Return what is wrong with the layouts of this installation that cannot be used, by name."""
    return _read_all(_seen(LAYOUTS_DIR), _seen(get_settings().site_layouts_dir))[1]


def is_of_site(name: str) -> bool:
    """Tell whether a layout is one of this installation."""
    return not (LAYOUTS_DIR / f"{name}.yaml").exists()


def layout_named(feed: str, name: str) -> Layout:
    """Return the layout of a feed that somebody asks for.

    Raises:
        UnknownLayoutError: naming the layouts there are, or saying why that one cannot be used.
    """
    layouts = load_layouts()
    layout = layouts.get(name)
    if layout is None or layout.feed != feed:
        if (why := broken_layouts().get(name)) is not None:
            raise UnknownLayoutError(f"the layout {name!r} cannot be used: {why}")
        known = [CANONICAL, *(x.layout for x in layouts.values() if x.feed == feed)]
        raise UnknownLayoutError(f"feed {feed} has no layout {name!r}; it has {', '.join(known)}")
    return layout


def read_layout(path: Path) -> Layout:
    """Return the layout that a YAML file describes.

    Raises:
        LayoutFileError: naming the file, the key and what is allowed there.
    """
    try:
        said = yaml.safe_load(path.read_text("utf-8"))
        if not isinstance(said, dict):
            raise LayoutFileError(f"{path.name}: a layout is a mapping of keys")
        layout = Layout.model_validate(said)
        if layout.layout == CANONICAL:
            raise ValueError(f"layout: {CANONICAL} is the name of the contract's own headers")
        layout.check(contract_of(layout.feed))
    except ValidationError as error:
        raise LayoutFileError(f"{path.name}: {'; '.join(map(_said, error.errors()))}") from None
    except yaml.YAMLError as error:
        raise LayoutFileError(f"{path.name} is no YAML: {' '.join(str(error).split())}") from None
    except (UnknownFeedError, UnicodeDecodeError, ValueError) as error:
        raise LayoutFileError(f"{path.name}: {error}") from None
    return layout


def _seen(folder: Path) -> _Folder:
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    found = ((file.name, file.stat()) for file in files)
    return _Folder(folder, tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found))


@lru_cache(maxsize=8)
def _read_all(own: _Folder, site: _Folder) -> tuple[dict[str, Layout], dict[str, str]]:
    layouts: dict[str, Layout] = {}
    broken: dict[str, str] = {}
    for folder in dict.fromkeys((own, site)):
        for name, _, _ in folder.files:
            path = folder.path / name
            try:
                layout = _filed(path, layouts)
            except LayoutFileError as error:
                if folder is own:
                    raise
                broken[path.stem] = str(error)
            else:
                layouts[layout.layout] = layout
    return layouts, broken


def _filed(path: Path, others: Mapping[str, Layout]) -> Layout:
    layout = read_layout(path)
    if layout.layout != path.stem:
        raise LayoutFileError(
            f"{path.name} holds the layout {layout.layout}; call the file {layout.layout}.yaml"
        )
    if layout.layout in others:
        raise LayoutFileError(
            f"{path.name}: there is a layout of that name already; choose another"
        )
    return layout


def _said(error: Any) -> str:
    """Return one fault of a layout in words: where it is, and what may stand there."""
    where = [str(part) for part in error["loc"] if "[" not in str(part)]
    keys = _keys_at(where)
    place = ".".join(part for part in where if part not in ("int", "str")) or "the file"
    match error["type"]:
        case "extra_forbidden":
            return f"{place} is no key; allowed are {', '.join(keys)}"
        case "missing":
            return f"{place} is missing"
        case "literal_error":
            return f"{place}: {error['input']!r} is not allowed; {error['ctx']['expected']} are"
        case "string_type":
            return f"{place}: {error['input']!r} is no text; put it into quotation marks"
        case "value_error":
            return f"{place}: {error['ctx']['error']}"
    return f"{place}: {error['msg']}"


def _keys_at(where: list[str]) -> list[str]:
    model = _KEYS.get(where[0], Layout) if len(where) > 1 else Layout
    return list(model.model_fields)
