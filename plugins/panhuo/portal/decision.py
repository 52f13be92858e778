"""What one decision about an item must say before it goes into the ledger.

The same as `expectations/disposal.yaml` refuses, said while the clerk still has the form before
her. The states are those of the design, section 6.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date

from panhuo.codes.code_lists import code_list
from panhuo.feeds.contract import contract_of

NEED_AUTHORITY = frozenset({"认定", "剔除"})
CLOSE, DISPOSE, REJECT = "销号", "处置", "剔除"


@dataclass(frozen=True)
class Land:
    """An item as clerks know it: by the number it has."""

    region_code: str
    category: str
    supervision_no: str | None
    parcel_code: str | None
    approval_no: str | None
    plot_no: str | None

    @property
    def key(self) -> dict[str, str]:
        """The one number that names the land; the other columns of the key stay empty."""
        if self.supervision_no:
            return {"supervision_no": self.supervision_no}
        if self.approval_no and self.plot_no:
            return {"approval_no": self.approval_no, "plot_no": self.plot_no}
        return {"parcel_code": self.parcel_code or ""}


@dataclass(frozen=True)
class Decision:
    """What a person decided about an item; texts may be empty."""

    action: str
    decided_on: date
    decided_by: str
    verified_by: str = ""
    path: str = ""
    area_m2: float | None = None
    authority: str = ""
    doc_no: str = ""
    evidence: str = ""

    def faults(self, today: date) -> list[str]:
        """What is wrong with it, in the words of staff; empty when nothing is."""
        found = []
        if self.action not in code_list("disposal_action").names:
            found.append("请选择处置动作。")
        if self.decided_on > today:
            found.append("决定日期晚于今天，尚未发生；请核对。")
        if self.action in NEED_AUTHORITY and not self.authority:
            found.append(f"{self.action}须由有权单位作出，请填写认定单位。")
        if self.action == REJECT and not self.evidence:
            found.append("剔除须写明理由，并附材料编号。")
        if self.action == DISPOSE and self.path not in code_list("disposal_path").names:
            found.append("请选择处置方式。")
        if self.area_m2 is not None and self.area_m2 <= 0:
            found.append("处置面积应大于零；全部处置的可留空。")
        if self.action == CLOSE and not self.evidence:
            found.append("销号须有佐证材料，请填写材料名称或编号。")
        if self.action == CLOSE and not self.verified_by:
            found.append("销号须由第二人复核，请填写复核人。")
        if self.verified_by and _same_person(self.verified_by, self.decided_by):
            found.append("复核人与经办人是同一人，须由另一人复核。")
        return found


def _same_person(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def disposal_file(land: Land, decision: Decision, seq: int) -> bytes:
    """The decision as a delivery of the feed `disposal` in its canonical layout (CSV, UTF-8)."""
    names = [field.name for field in contract_of("disposal").fields]
    row = {
        **land.key,
        "region_code": land.region_code,
        "category": code_list("five_not").names[land.category],
        "action": decision.action,
        "seq": seq,
        "path": decision.path,
        "area_m2": "" if decision.area_m2 is None else f"{decision.area_m2:.2f}",
        "authority": decision.authority,
        "doc_no": decision.doc_no,
        "evidence": decision.evidence,
        "decided_on": decision.decided_on.isoformat(),
        "decided_by": decision.decided_by,
        "verified_by": decision.verified_by,
    }
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue().encode()
