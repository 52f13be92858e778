"""低效用地图斑 DXYD: the fields, their Chinese names and where each comes from.

Order and codes: reference.md 2.3, then what the platform adds. A field that no feed fills is there
and empty: the layout is what others import into.
"""

from dataclasses import dataclass
from typing import Literal

from panhuo.codes.code_lists import code_list

Kind = Literal["text", "real", "integer", "date"]


@dataclass(frozen=True)
class ExportField:
    """One field of a layer.

    Attributes:
        code: at most ten ASCII characters, as a Shapefile has them.
        source: column of the rows that are read; None: nobody fills it.
        codes: the code list whose values it holds.
        personal: written only where holders were asked for.
    """

    code: str
    zh: str
    kind: Kind = "text"
    source: str | None = None
    codes: str | None = None
    personal: bool = False


INVENTORY = (
    ExportField("DXBH", "单元编号", source="piece_id"),
    ExportField("XZQDM", "行政区代码", source="region_code"),
    ExportField("XZQMC", "行政区名称", source="region_name"),
    ExportField("CGQDM", "村级调查区代码"),
    ExportField("PQMC", "片区名称"),
    ExportField("ZDDM", "宗地代码", source="parcel_code"),
    ExportField("BDCDYH", "不动产单元号"),
    ExportField("DZJGH", "电子监管号", source="supervision_no"),
    ExportField("HTBH", "合同编号"),
    ExportField("PZWH", "批准文号", source="approval_no"),
    ExportField("QSXZ", "权属性质", codes="qsxz"),
    ExportField("SYQR", "土地使用权人", source="holder", personal=True),
    ExportField("USCC", "统一社会信用代码", source="holder_uscc", personal=True),
    ExportField("DLBM", "地类编码"),
    ExportField("DLBM_VER", "地类编码版本", codes="survey_system"),
    ExportField("GHYT", "规划用途"),
    ExportField("GHYT_VER", "规划用途版本"),
    ExportField("TBMJ", "统计面积（平方米）", "real", "area_m2"),
    ExportField("DXLX", "低效类型"),
    ExportField("WWLX", "五未类型", source="category", codes="five_not"),
    ExportField("RDBZ", "认定依据规则", source="rules"),
    ExportField("RDZT", "认定状态", source="status"),
    ExportField("RDSJ", "认定时间", "date"),
    ExportField("RJL", "容积率", "real"),
    ExportField("RJL_HT", "合同容积率", "real"),
    ExportField("JZMD", "建筑密度", "real"),
    ExportField("TZQD", "投资强度", "real"),
    ExportField("MJSS", "亩均税收", "real"),
    ExportField("PJDJ", "亩均评价等级", codes="grade"),
    ExportField("CZFS", "处置方式", source="path"),
    ExportField("CZMJ", "已处置面积（平方米）", "real", "disposed_m2"),
    ExportField("SYMJ", "剩余面积（平方米）", "real", "remaining_m2"),
    ExportField("KYSX", "可用时序"),
    ExportField("SJLY", "数据来源", source="area_basis"),
    ExportField("SJRQ", "数据日期", "date", "as_of"),
    ExportField("YXQQ", "有效期起", "date", "valid_from"),
    ExportField("YXQZ", "有效期止", "date", "valid_to"),
    # beside reference.md 2.3
    ExportField("SXBH", "事项编号", source="item_id"),
    ExportField("SDDM", "属地行政区代码", source="territory_code"),
    ExportField("XL", "细类", source="sub_class"),
    ExportField("YZCD", "严重程度", "integer", "severity"),
    ExportField("DKBH", "批次地块编号", source="plot_no"),
    ExportField("XMMC", "项目名称", source="project_name"),
    ExportField("ZL", "坐落", source="location"),
    ExportField("TDYT", "土地用途", source="land_use"),
    ExportField("TXMJ", "图形面积（平方米）", "real", "geom_area_m2"),
    ExportField("QSRQ", "起算日期", "date", "since"),
    ExportField("LRRQ", "首次列入日期", "date", "entered_on"),
    ExportField("CZSX", "处置时限", "date", "due_on"),
    ExportField("XCYY", "形成原因", source="cause"),
    ExportField("RDDW", "认定单位", source="authority"),
    ExportField("JSYDBL", "现状建设用地占比", "real", "construction_share"),
    ExportField("FJSSM", "非建设用地说明", source="explanation"),
    ExportField("YNMJ", "压占永久基本农田（平方米）", "real", "farmland_m2"),
    ExportField("HXMJ", "压占生态保护红线（平方米）", "real", "red_line_m2"),
    ExportField("ZPS", "举证照片数", "integer", "photos_n"),
    ExportField("SHZT", "审核状态", source="review_state"),
    ExportField("SHDW", "最近审核单位", source="review_authority"),
    ExportField("SHRQ", "最近审核日期", "date", "reviewed_on"),
    ExportField("MJ", "密级", source="secrecy", codes="secrecy"),
    ExportField("FBBH", "发布编号", source="publication_id"),
)

REGIONS = (
    ExportField("XZQDM", "行政区代码", source="region_code"),
    ExportField("XZQMC", "行政区名称", source="name"),
    ExportField("JXJD", "界线精度（米）", "real", "boundary_accuracy_m"),
)

TOPOLOGY = (
    ExportField("CCBH", "差错编号", source="issue_id"),
    ExportField("XZQDM", "行政区代码", source="region_code"),
    ExportField("TC", "图层", source="layer"),
    ExportField("GZDM", "规则代码", source="rule_code"),
    ExportField("CD", "程度", source="severity"),
    ExportField("DXBH", "对象编号", source="key"),
    ExportField("XGBH", "相关对象编号", source="other_key"),
    ExportField("SM", "差错说明", source="message_zh"),
    ExportField("CLBF", "处理办法", source="next_step"),
    ExportField("MJ", "面积（平方米）", "real", "size_m2"),
    ExportField("CHD", "长度（米）", "real", "length_m"),
    ExportField("FBBH", "发布编号", source="publication_id"),
)

PHOTOS = (
    ExportField("ZPBH", "照片编号", source="no"),
    ExportField("SXBH", "事项编号", source="item_id"),
    ExportField("XZQDM", "行政区代码", source="region_code"),
    ExportField("PSRQ", "拍摄日期", "date", "taken_on"),
    ExportField("PSFYJ", "拍摄方位角（度）", "real", "direction"),
    ExportField("SHA256", "照片文件SHA-256", source="sha256"),
)

CHANGED = (
    *INVENTORY,
    ExportField("BGLX", "变更类型", source="change_kind"),
    ExportField("BGZD", "变更字段", source="changed_fields"),
    ExportField("YWWLX", "变更前五未类型", source="category_before", codes="five_not"),
    ExportField("YTBMJ", "变更前统计面积（平方米）", "real", "area_m2_before"),
    ExportField("YTXMJ", "变更前图形面积（平方米）", "real", "geom_area_m2_before"),
)
"""A changed unit as it is now, and what it was."""

RELATIONS = (
    ExportField("XZQDM", "行政区代码", source="region_code"),
    ExportField("YDXBH", "原单元编号", source="from_unit"),
    ExportField("XDXBH", "现单元编号", source="to_unit"),
    ExportField("GX", "关系", source="relation"),
    ExportField("YJ", "依据", source="basis"),
    ExportField("CDMJ", "重叠面积（平方米）", "real", "common_m2"),
    ExportField("CDBL", "重叠占较小者比例", "real", "share"),
)

BALANCE = (
    ExportField("XZQDM", "行政区代码", source="region_code"),
    ExportField("WWLX", "五未类型", source="category", codes="five_not"),
    ExportField("QCGS", "期初个数", "integer", "opening_n"),
    ExportField("XZGS", "新增个数", "integer", "added_n"),
    ExportField("ZXGS", "注销个数", "integer", "cancelled_n"),
    ExportField("ZRGS", "类型变更转入个数", "integer", "moved_in_n"),
    ExportField("ZCGS", "类型变更转出个数", "integer", "moved_out_n"),
    ExportField("QMGS", "期末个数", "integer", "closing_n"),
    ExportField("QCMJ", "期初面积（平方米）", "real", "opening_m2"),
    ExportField("XZMJ", "新增面积（平方米）", "real", "added_m2"),
    ExportField("ZXMJ", "注销面积（平方米）", "real", "cancelled_m2"),
    ExportField("ZRMJ", "类型变更转入面积（平方米）", "real", "moved_in_m2"),
    ExportField("ZCMJ", "类型变更转出面积（平方米）", "real", "moved_out_m2"),
    ExportField("BGMJ", "面积变更增减（平方米）", "real", "changed_m2"),
    ExportField("QMMJ", "期末面积（平方米）", "real", "closing_m2"),
)
"""期初 + 新增 − 注销 + 转入 − 转出 ± 变更 = 期末, of counts and of areas."""

CODES = (
    ExportField("ZDDM", "字段代码", source="field"),
    ExportField("DM", "代码", source="code"),
    ExportField("MC", "名称", source="name"),
)


def coded_values() -> list[dict[str, str]]:
    """The code table of the inventory: field, code, name."""
    return [
        {"field": field.code, "code": code, "name": name}
        for field in INVENTORY
        if field.codes
        for code, name in code_list(field.codes).names.items()
    ]
