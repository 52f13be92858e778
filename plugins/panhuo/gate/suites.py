"""From YAML to rules: what a delivery of a feed has to satisfy.

A suite is the rules of every feed (`generic.py`, made from the contract) and those of its own file
`expectations/<feed>.yaml`, which a feed may do without. `[[plan_kind]]` in the latter stands for the
values of that code list: as SQL literals in SQL, as words in a sentence. `[[dlbm+zh]]` stands for
the values with their names (0601 工业用地), in SQL only.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import yaml
from pydantic import BaseModel, ConfigDict

from panhuo.codes.code_lists import code_list
from panhuo.codes.land_use import names
from panhuo.feeds.contract import Contract, contract_of
from panhuo.gate.generic import generic_rules
from panhuo.gate.rule import Responsibility, Rule, Severity, expectations_dir

_LIST = re.compile(r"\[\[(?P<name>[a-z0-9_]+)(?P<named>\+zh)?\]\]")
_SQL = frozenset({"fails", "value", "query"})

__all__ = ["Responsibility", "Rule", "Severity", "Suite", "suite_of"]


class _SuiteFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    feed: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Suite:
    """All rules of one feed, in the order they are reported."""

    contract: Contract
    rules: tuple[Rule, ...]

    @property
    def feed(self) -> str:
        """The feed it judges."""
        return self.contract.feed

    @property
    def relation(self) -> str:
        """The view that shows the one delivery."""
        return f"gate.{self.feed}"

    def rule(self, rule_code: str) -> Rule:
        """The rule of that code; KeyError when the suite has none."""
        try:
            return next(rule for rule in self.rules if rule.rule_code == rule_code)
        except StopIteration:
            raise KeyError(rule_code) from None


@lru_cache
def suite_of(feed: str) -> Suite:
    """The suite of a feed.

    Raises:
        UnknownFeedError: no contract describes the feed.
        ValueError: its file is wrong: another feed's, a field the contract lacks, a code twice.
    """
    contract = contract_of(feed)
    rules = (*generic_rules(contract), *_own_rules(contract))
    if twice := [code for code, n in Counter(rule.rule_code for rule in rules).items() if n > 1]:
        raise ValueError(f"{feed}: rule codes that occur twice: {twice}")
    return Suite(contract, rules)


def _own_rules(contract: Contract) -> tuple[Rule, ...]:
    path = expectations_dir() / f"{contract.feed}.yaml"
    if not path.exists():
        return ()
    file = yaml.safe_load(path.read_text("utf-8"))
    file["rules"] = [
        {key: _with_code_lists(key, said) for key, said in rule.items()} for rule in file["rules"]
    ]
    suite = _SuiteFile.model_validate(file)
    if suite.feed != contract.feed:
        raise ValueError(f"{path.name} holds the suite of {suite.feed}")
    names = {field.name for field in contract.fields}
    for rule in suite.rules:
        if rule.field is not None and rule.field not in names:
            raise ValueError(f"{rule.rule_code}: {contract.feed} has no field {rule.field}")
    return suite.rules


def _with_code_lists(key: str, said: object) -> object:
    """Return an entry of a rule with the code lists it names written out."""
    if not isinstance(said, str):
        return said

    def written(match: re.Match[str]) -> str:
        name, named = match["name"], match["named"]
        if key in _SQL:
            return ", ".join(f"'{value}'" for value in _values(name, named=bool(named)))
        return "、".join(code_list(name).offered)

    return _LIST.sub(written, said)


def _values(name: str, *, named: bool) -> list[str]:
    if name == "land_use":
        return list(names())
    return [code.both if named else code.value for code in code_list(name).values]
