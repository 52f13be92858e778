"""Land use: the names that files contain, their code systems, and the land type rules ask for.

A rule asks for a land type (工业, 仓储 and 科研 for 建而未投); files give names, or numbers that
mean nothing without their system: 1001 is 铁路用地 in the survey and 工业用地 in 用地用海. The
names are data (`data/land_use.yaml`); a name that is not there is unknown, never guessed.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

NAMES = Path(__file__).parent / "data" / "land_use.yaml"

_NOISE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_BETWEEN_USES = re.compile(r"[;|+/,]")
_YEARS = re.compile(r"\d+(\.\d+)?年?$")
_NAME_AND_CODE = re.compile(r"(?P<name>[^()\d]+)\(?(?P<code>[A-Z]?\d[0-9A-Z]*)\)?")


class UnknownCodeSystemError(LookupError):
    """A code system that `data/land_use.yaml` does not have."""


class LandType(StrEnum):
    """The kinds of land that rules tell apart."""

    INDUSTRIAL = "industrial"
    STORAGE = "storage"
    RESEARCH = "research"
    RESIDENTIAL = "residential"
    VILLAGE = "village"
    COMMERCIAL = "commercial"
    PUBLIC = "public"
    TRANSPORT = "transport"
    MINING = "mining"
    SPECIAL = "special"
    AGRICULTURAL = "agricultural"
    OTHER = "other"


@dataclass(frozen=True)
class LandUse:
    """One use of land.

    `code_system` is None when several systems have the name, and `code` is None then too.
    """

    name: str
    land_type: LandType
    code: str | None = None
    code_system: str | None = None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Use(_Strict):
    name: str
    land_type: LandType
    code: str | None = None


class _System(_Strict):
    zh: str
    uses: tuple[_Use, ...]


class _Names(_Strict):
    systems: Mapping[str, _System]
    aliases: Mapping[str, tuple[str, ...]]


def fold(text: str) -> str:
    """Return the text half width, upper case, without spaces."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


@lru_cache
def systems() -> Mapping[str, tuple[LandUse, ...]]:
    """Return every code system with its uses."""
    return {
        system: tuple(LandUse(use.name, use.land_type, use.code, system) for use in content.uses)
        for system, content in _data().systems.items()
    }


@lru_cache
def names() -> Mapping[str, LandUse]:
    """Return every known name, folded, with its use.

    Other names of a use are included, and the codes that begin with a letter (M1): one system only
    has such codes.
    """
    known: dict[str, LandUse] = {}
    for uses in systems().values():
        for use in uses:
            seen = known.get(fold(use.name))
            known[fold(use.name)] = LandUse(use.name, use.land_type) if seen else use
            if use.code is not None and use.code[0].isalpha():
                known[use.code] = use
    for name, others in _data().aliases.items():
        known.update({fold(other): known[fold(name)] for other in others})
    return known


def read(text: str, code_system: str | None = None) -> LandUse | None:
    """Return the use that a single name or code stands for, None when it is unknown.

    A code of digits is read only with its system. A name with a code, 新型工业用地(100104), is
    read by the name.

    Raises:
        UnknownCodeSystemError: naming the systems there are.
    """
    word = fold(text)
    if code_system is not None:
        for use in _uses(code_system):
            if word in {use.code, fold(use.name)}:
                return use
    if word in names():
        return names()[word]
    both = _NAME_AND_CODE.fullmatch(word)
    return names().get(both["name"]) if both else None


def uses_of(text: str) -> tuple[LandUse, ...]:
    """Return the known uses of a packed text in its order (城镇住宅用地70年; 其他商服用地40)."""
    if (single := read(text)) is not None:
        return (single,)
    parts = (_YEARS.sub("", part) for part in _BETWEEN_USES.split(fold(text)))
    return tuple(use for part in parts if (use := read(part)) is not None)


def land_type(text: str, code_system: str | None = None) -> LandType | None:
    """Return the type of a name, of a code with its system, or of the first of packed uses."""
    if (single := read(text, code_system)) is not None:
        return single.land_type
    uses = uses_of(text)
    return uses[0].land_type if uses else None


def _uses(code_system: str) -> tuple[LandUse, ...]:
    try:
        return systems()[code_system]
    except KeyError:
        known = ", ".join(systems())
        raise UnknownCodeSystemError(
            f"there is no code system {code_system!r}; there are {known}"
        ) from None


@lru_cache
def _data() -> _Names:
    return _Names.model_validate(yaml.safe_load(NAMES.read_text("utf-8")))
