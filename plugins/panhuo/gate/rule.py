"""A rule: one criterion, and what the supplier reads when a row fails it."""

import re
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from panhuo.settings import get_settings

Severity = Literal["error", "warning"]
Responsibility = Literal["supplier", "platform"]

# SQLAlchemy would take these for parameters; casts (::text) are none.
_BIND_PARAMETER = re.compile(r"(?<![:\w\\]):\w")


class Rule(BaseModel):
    """One criterion, and what the supplier reads when a row fails it.

    `{field}` in the messages stands for the Chinese name of the field.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule_code: str = Field(
        pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$", description="stable; never means anything else"
    )
    severity: Severity = Field(description="error quarantines the row, warning does not")
    responsibility: Responsibility = Field(description="who has to do something")
    message_zh: str = Field(min_length=4)
    next_step: str = Field(min_length=4, description="what that one does, in Chinese")
    message_en: str = Field(min_length=4)
    field: str | None = Field(None, description="the field a failing row is reported for")
    fails: str | None = Field(None, description="SQL condition that is true for a failing row")
    value: str | None = Field(None, description="SQL expression shown; default: the field")
    query: str | None = Field(
        None,
        description="instead of `fails`: selects (region_code, row_no, field, value) from {batch}; "
        "literal braces doubled",
    )
    why: str | None = Field(None, description="source of the rule or reason of its severity")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.fails is None) == (self.query is None):
            raise ValueError(f"{self.rule_code}: needs either `fails` or `query`")
        if self.fails is not None and self.field is None:
            raise ValueError(f"{self.rule_code}: `fails` needs the field it reports")
        if found := _BIND_PARAMETER.search(self.unexpected_rows_query):
            raise ValueError(
                f"{self.rule_code}: {found.group()!r} in its SQL would be read as a parameter"
            )
        if "batch" not in (name for _, name, _, _ in Formatter().parse(self.unexpected_rows_query)):
            raise ValueError(f"{self.rule_code}: its query does not read {{batch}}")
        return self

    @cached_property
    def unexpected_rows_query(self) -> str:
        """SQL that selects (region_code, row_no, field, value) of the failing rows of {batch}."""
        if self.query is not None:
            return self.query.strip()
        condition = _braces_doubled(self.fails or "")
        shown = _braces_doubled(self.value) if self.value else f'"{self.field}"'
        return (
            f"select region_code, row_no, '{self.field}' as field, ({shown})::text as value\n"
            f"from {{batch}}\nwhere {condition}"
        )

    def failing_rows(self, relation: str) -> str:
        """The same SQL as Great Expectations runs it, on that relation."""
        return self.unexpected_rows_query.format(batch=relation)

    @property
    def meta(self) -> dict[str, str | None]:
        """What an expectation carries along."""
        return {
            "rule_code": self.rule_code,
            "severity": self.severity,
            "responsibility": self.responsibility,
            "field": self.field,
            "message_zh": self.message_zh,
            "next_step": self.next_step,
            "message_en": self.message_en,
        }


def expectations_dir() -> Path:
    """The folder of the suites."""
    return get_settings().project_root / "expectations"


def _braces_doubled(sql: str) -> str:
    return sql.strip().replace("{", "{{").replace("}", "}}")
