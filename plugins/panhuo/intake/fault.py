"""How a whole file is refused: one sentence in each language, naming rule and remedy."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class FileFault:
    """Why nothing of a file is taken; goes to `ops.delivery.error` as it is."""

    rule_code: str
    zh: str
    en: str
    next_step: str

    def as_json(self) -> dict[str, str]:
        """Return the four texts by name."""
        return asdict(self)


class FileFaultError(Exception):
    """A file that is refused as a whole; says nothing of its values."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(f"{fault.rule_code}: {fault.zh} {fault.en}")
        self.fault = fault
