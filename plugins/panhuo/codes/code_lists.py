"""Code lists: the values a coded column may hold, what else is written for them, and their names.

The lists are data (`data/code_lists.yaml`). A contract names one with `codes:`; the loader turns
what a file writes into the value, a suite compares with it, a template offers it.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

LISTS = Path(__file__).parent / "data" / "code_lists.yaml"


class UnknownCodeListError(LookupError):
    """A code list that `data/code_lists.yaml` does not have."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Code(_Strict):
    """One entry: what is stored, its name where the value is a number, other spellings."""

    value: str
    zh: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def both(self) -> str:
        """Value and name: `0601 工业用地`."""
        return f"{self.value} {self.zh}" if self.zh else self.value


class CodeList(_Strict):
    """The values of a coded column; of one with a `pattern` or `held_by` there are none here."""

    zh: str
    source: str
    open: bool = Field(False, description="people may write something else")
    shows: Literal["value", "zh", "both"] = Field("value", description="what a drop-down offers")
    pattern: str | None = Field(None, description="shape of a code that is not listed")
    form_zh: str | None = Field(None, description="the pattern in words")
    held_by: str | None = Field(None, description="module that has the values")
    values: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        origins = (bool(self.values), self.pattern is not None, self.held_by is not None)
        if sum(origins) != 1:
            raise ValueError(f"{self.zh}: a list has values, a pattern or a module that holds it")
        written = [w for code in self.values for w in {code.value, *self._spellings(code)}]
        if twice := {w for w in written if written.count(w) > 1}:
            raise ValueError(f"{self.zh}: words that mean two values: {sorted(twice)}")
        return self

    def _spellings(self, code: Code) -> tuple[str, ...]:
        """What else a file may write: a name only where it stands for the value in a drop-down."""
        names = (code.zh,) if self.shows == "zh" and code.zh else ()
        return (*code.aliases, *names, *((code.both,) if code.zh else ()))

    @property
    def words(self) -> Mapping[str, str]:
        """Other spellings → value."""
        return {word: code.value for code in self.values for word in self._spellings(code)}

    @property
    def names(self) -> Mapping[str, str]:
        """Value → Chinese name, in the order of the list."""
        return {code.value: code.zh or code.value for code in self.values}

    @property
    def offered(self) -> tuple[str, ...]:
        """What a drop-down offers, each of which is read as its value."""
        return tuple(str(getattr(code, self.shows) or code.value) for code in self.values)


@lru_cache
def load_code_lists() -> Mapping[str, CodeList]:
    """Return all code lists by name."""
    entries = yaml.safe_load(LISTS.read_text("utf-8"))
    return {name: CodeList.model_validate(entry) for name, entry in entries.items()}


def code_list(name: str) -> CodeList:
    """Return one list.

    Raises:
        UnknownCodeListError: naming the lists there are.
    """
    try:
        return load_code_lists()[name]
    except KeyError:
        known = ", ".join(load_code_lists())
        raise UnknownCodeListError(f"there is no code list {name!r}; there are {known}") from None
