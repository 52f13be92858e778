"""Small files like those that arrive, made from literals: what `make demo` delivers.

All projects, holders and numbers are invented; regions are real. The truth beside each row is
written by hand and never computed from the rule book.
"""

import csv
import hashlib
import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

AS_OF = date(2025, 6, 30)

PORTAL_HEADER = (
    "administration",
    "parcelLocation",
    "totalArea",
    "landPurpose",
    "signTime",
    "projectName",
    "projectLocation",
    "area",
    "landSource",
    "supplyType",
    "landUsegeTerm",
    "classification",
    "landLevel",
    "transferPrice",
    "issue",
    "paymentDate",
    "paymentAmount",
    "remark",
    "landHolder",
    "plotRatioUP",
    "plotRatioLOWER",
    "agreedDeliveryTime",
    "agreedStartTime",
    "agreedCompletionTime",
    "actualStartTime",
    "actualCompletionTime",
    "approvedUnit",
    "contractTime",
    "md5Mark",
)


@dataclass(frozen=True)
class DemoSupply:
    """One row of the portal's file, and what must come of it.

    Attributes:
        hectares: as the portal writes it.
        far: lower and upper bound; the portal's headers stand the wrong way round.
        truth: category and sub class, `accepted` for land in none, else the rule that
            quarantines the row.
    """

    number: int
    region: str
    project: str
    hectares: str
    use: str
    signed: str
    start_due: str
    completion_due: str
    started: str = ""
    completed: str = ""
    far: tuple[str, str] = ("1", "2.5")
    method: str = "挂牌出让"
    source: str = "新增建设用地"
    price: str = "1200"
    truth: str = "accepted"
    mark_of: int | None = None

    @property
    def mark(self) -> str:
        """The source's own row mark, as the portal makes it."""
        return hashlib.md5(f"panhuo demo {self.mark_of or self.number}".encode()).hexdigest()

    def cells(self) -> dict[str, str]:
        """The row as the portal writes it, instalments packed."""
        place = f"{self.region}示例路{self.number}号"
        half = f"{float(self.price or 0) / 2:g}"
        granted = self.method != "划拨"
        return {
            "administration": self.region,
            "parcelLocation": place,
            "totalArea": self.hectares,
            "landPurpose": self.use,
            "signTime": self.signed,
            "projectName": self.project,
            "projectLocation": place,
            "area": self.hectares,
            "landSource": self.source,
            "supplyType": self.method,
            "landUsegeTerm": "50" if granted else "",
            "classification": "通用设备制造业",
            "landLevel": "通用设备制造业土地级别：三级",
            "transferPrice": self.price if granted else "0",
            "issue": "1|2|" if granted else "",
            "paymentDate": f"{self.signed}|{self.start_due}" if granted else "",
            "paymentAmount": f"{half}|{half}|" if granted else "",
            "remark": "  " if granted else "",
            "landHolder": f"示例企业{self.number}有限公司",
            "plotRatioUP": self.far[0],
            "plotRatioLOWER": self.far[1],
            "agreedDeliveryTime": self.signed,
            "agreedStartTime": self.start_due,
            "agreedCompletionTime": self.completion_due,
            "actualStartTime": self.started,
            "actualCompletionTime": self.completed,
            "approvedUnit": f"{self.region}人民政府",
            "contractTime": self.signed,
            "md5Mark": self.mark,
        }


OVERDUE, IDLE, VACANT = "GEWY 逾期未动工", "GEWY 疑似闲置", "YEWJ 空闲"
NOT_IN_PRODUCTION = "JEWT"
INDUSTRY, HOUSING, PARK = "工业用地", "城镇住宅用地", "公园与绿地"

SUPPLIES = (
    DemoSupply(1, "柯城区", "精密部件一期", "2", INDUSTRY, "2023-03-01", "2024-06-30", "2026-06-30",
               truth=IDLE),
    DemoSupply(2, "柯城区", "精密部件二期", "2", INDUSTRY, "2023-03-01", "2024-07-01", "2026-06-30",
               truth=OVERDUE),
    DemoSupply(3, "柯城区", "示范园区厂房", "3.5", INDUSTRY, "2021-05-01", "2021-11-01", "2023-11-01",
               "2021-10-20", "2023-10-15"),
    DemoSupply(4, "柯城区", "仓储中心", "4", "仓储用地", "2021-05-01", "2021-11-01", "2023-11-01",
               "2021-10-20", "2023-10-15", truth=VACANT),
    DemoSupply(5, "柯城区", "社区公园", "0.75647", PARK, "2022-05-10", "2022-08-01", "2023-08-01",
               "2022-07-20", "2023-06-30", far=("", ""), method="划拨", source="现有建设用地"),
    DemoSupply(6, "衢江区", "新材料基地", "6.231", INDUSTRY, "2021-01-08", "2021-07-08", "2023-07-08",
               truth=IDLE),
    DemoSupply(7, "衢江区", "安置小区", "1.999983", HOUSING, "2024-11-24", "2025-11-24", "2028-11-24"),
    DemoSupply(8, "衢江区", "机电制造", "1.5", INDUSTRY, "2023-09-01", "2024-03-01", "2026-03-01",
               "2024-02-11"),
    DemoSupply(9, "衢江区", "食品加工", "1.2", INDUSTRY, "2020-09-01", "2021-03-01", "2023-03-01",
               "2021-02-11"),
    DemoSupply(10, "江山市", "木业升级", "2.4", INDUSTRY, "2022-02-28", "2023-02-28", "2025-02-28",
               truth=IDLE),
    DemoSupply(11, "江山市", "消防装备", "2.4", INDUSTRY, "2020-02-28", "2020-08-28", "2022-08-28",
               "2020-08-01", "2022-08-01", far=("1.5", "3"), truth=NOT_IN_PRODUCTION),
    DemoSupply(12, "江山市", "门业二期", "1.8", INDUSTRY, "2024-02-28", "2025-06-29", "2027-02-28",
               truth=OVERDUE),
    DemoSupply(13, "江山市", "门业三期", "1.8", INDUSTRY, "2024-02-28", "2025-06-30", "2027-02-28"),
    DemoSupply(14, "智造新城", "锂电材料", "12.5", INDUSTRY, "2022-06-01", "2022-12-01", "2024-12-01",
               "2022-11-15"),
    DemoSupply(15, "智造新城", "电子化学品", "8", INDUSTRY, "2022-06-01", "2022-12-01", "2024-12-01",
               truth=IDLE),
    DemoSupply(16, "衢州市本级", "市民中心", "3.3", "机关团体用地", "2023-01-05", "2023-07-05",
               "2025-07-05", "2023-07-01", far=("", ""), method="划拨"),
    DemoSupply(17, "开化县", "农产品冷链", "0.9", "仓储用地", "2023-06-30", "2024-01-31", "2026-01-31",
               truth=IDLE),
    DemoSupply(18, "龙游县", "特种纸扩建", "5", INDUSTRY, "2019-06-30", "2020-01-31", "2022-01-31",
               "2020-01-15", "2022-01-10", far=("2", "1")),
    # its kinds of faults
    DemoSupply(19, "柯成区", "地名有误的项目", "1", INDUSTRY, "2023-06-30", "2024-01-31", "2026-01-31",
               truth="REGION-UNKNOWN"),
    DemoSupply(20, "龙游县", "日期有误的项目", "1", INDUSTRY, "2023-06-31", "2024-01-31", "2026-01-31",
               truth="TYPE-DATE"),
    DemoSupply(21, "龙游县", "面积为零的项目", "0", INDUSTRY, "2023-06-30", "2024-01-31", "2026-01-31",
               truth="SUPPLY-AREA-POSITIVE"),
    DemoSupply(22, "常山县", "重复甲", "1", INDUSTRY, "2023-06-30", "2024-01-31", "2026-01-31",
               truth="KEY-CONFLICT", mark_of=22),
    DemoSupply(23, "常山县", "重复乙", "1.1", INDUSTRY, "2023-06-30", "2024-01-31", "2026-01-31",
               truth="KEY-CONFLICT", mark_of=22),
    DemoSupply(24, "龙游县", "协议早于签订的项目", "1.4", INDUSTRY, "2023-06-30", "2023-05-31",
               "2026-01-31", truth=IDLE),
)  # fmt: skip

VISITS = (
    # number, visited on, state, developed m², production on, cause
    (3, "2024-02-20", "在产", "35000.00", "2024-01-05", ""),
    (4, "2024-03-20", "在产", "37000.00", "2024-03-01", ""),
    (6, "2025-05-12", "未动工", "", "", "企业原因"),
    (9, "2024-08-02", "在产", "12000.00", "2023-04-01", ""),
    (11, "2023-09-20", "已竣工", "24000.00", "", ""),
    (15, "2025-05-13", "未动工", "", "", "政府原因"),
)
"""The site visits of the demo, in the inspection feed's own columns."""

CORRECTED = (
    DemoSupply(19, "柯城区", "地名有误的项目", "1", INDUSTRY, "2023-06-30", "2024-01-31", "2026-01-31",
               truth=IDLE),
)  # fmt: skip
"""What the county delivers once it has read its issues."""


@dataclass(frozen=True)
class DemoFile:
    """A file and how it is delivered.

    Attributes:
        refused: whether the platform must refuse it whole.
    """

    name: str
    feed: str
    region: str
    content: bytes = field(repr=False)
    says: str
    refused: bool = False


def portal_file(supplies: tuple[DemoSupply, ...]) -> bytes:
    """Supplies in the portal's layout: GB18030, CRLF."""
    text = io.StringIO()
    writer = csv.DictWriter(text, PORTAL_HEADER, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(supply.cells() for supply in supplies)
    return text.getvalue().encode("gb18030")


def visits_file() -> bytes:
    """Site visits under Chinese headers: UTF-8 with BOM, as a spreadsheet saves them."""
    marks = {supply.number: supply.mark for supply in SUPPLIES}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        ["电子监管号", "责任单位", "巡查日期", "现场状态", "已开发面积", "投产日期", "形成原因"]
    )
    regions = {supply.number: supply.region for supply in SUPPLIES}
    for number, visited, state, developed, production, cause in VISITS:
        writer.writerow(
            [marks[number], regions[number], visited, state, developed, production, cause]
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def demo_files() -> tuple[DemoFile, ...]:
    """What the demo delivers, in this order."""
    return (
        DemoFile("供地结果.csv", "supply", "330800", portal_file(SUPPLIES),
                 "land-market export of a prefecture, faults included"),
        DemoFile("巡查记录.csv", "inspection", "330800", visits_file(),
                 "site visits, Chinese headers"),
        DemoFile("发错的文件.csv", "registration", "330800", portal_file(SUPPLIES[:3]),
                 "a supply file delivered as registration", refused=True),
        DemoFile("供地结果-更正.csv", "supply", "330800", portal_file(CORRECTED),
                 "the county's correction of one row"),
    )  # fmt: skip


def write_files(folder: Path) -> list[Path]:
    """Write the demo's files, for looking at them; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for file in demo_files():
        path = folder / file.name
        path.write_bytes(file.content)
        paths.append(path)
    return paths
