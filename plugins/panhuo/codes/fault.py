"""What is wrong with an identifier, in words for the person who sent it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CodeFault:
    """One fault of one value. The messages never repeat the value: it may be a person's number.

    `rule` is stable and never reused; `zh` and `en` are a sentence each.
    """

    rule: str
    zh: str
    en: str
