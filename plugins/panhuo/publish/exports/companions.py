"""What goes with the data: metadata, the certificate of topology, checksums."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from panhuo.publish.exports.rows import Inventory, Row
from panhuo.publish.exports.zone import Zone

LAYERS_ZH = {
    "survey": "变更调查地类图斑",
    "approval": "批次地块",
    "supply": "供地地块",
    "registration": "登记宗地",
    "piece": "低效用地图斑（认定单元）",
    "plan": "规划控制线",
}


@dataclass(frozen=True)
class About:
    """What metadata says of a data set as a whole."""

    title: str
    as_of: date
    regions: Sequence[Row]
    publications: Sequence[Row]
    secrecy: str


def write_metadata(path: Path, about: About, zone: Zone, rows: dict[str, int]) -> None:
    """Write metadata in the sections of TD/T 1016-2003 国土资源信息核心元数据标准.

    Section and element names follow that standard from memory: no copy of it is at hand.
    """
    names = "、".join(row["name"] for row in about.regions)
    sections: dict[str, dict[str, str]] = {
        "标识信息": {
            "名称": f"{names}{about.title}",
            "日期": about.as_of.isoformat(),
            "版本": ";".join(row["publication_id"] for row in about.publications),
            "摘要": "五未土地（批而未供、供而未用、用而未尽、建而未投、投而未达标）认定单元",
            "行政区代码": ";".join(row["region_code"] for row in about.regions),
            "安全限制分级": about.secrecy,
        },
        "数据质量信息": {
            "数据志": "由报送件经入库检查、判定、审计后发布，逐条可追溯至报送件和行号",
            "拓扑检查": "见清单的 拓扑检查证书.html",
            "面积": "TBMJ 为法定面积分摊，TXMJ 为 CGCS2000 椭球面积，平方米",
        },
        "空间参照系统信息": {
            "坐标系": "2000国家大地坐标系",
            "投影": f"高斯-克吕格 3度带 第{zone.number}带 中央经线{zone.meridian}度",
            "EPSG": str(zone.epsg),
            "坐标单位": "米",
            "横坐标": "含带号" if zone.prefixed else "不含带号",
        },
        "内容信息": {f"图层 {layer}": f"{count} 条" for layer, count in rows.items()},
        "分发信息": {"格式": "见文件扩展名", "字符集": "UTF-8"},
        "元数据参考信息": {
            "元数据标准": "参照 TD/T 1016-2003 国土资源信息核心元数据标准",
            "元数据创建日期": datetime.now().astimezone().date().isoformat(),
        },
    }
    root = ElementTree.Element("元数据")
    for section, elements in sections.items():
        parent = ElementTree.SubElement(root, section)
        for name, value in elements.items():
            ElementTree.SubElement(parent, name.replace(" ", "_")).text = value
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def write_certificate(path: Path, inventory: Inventory, as_of: date) -> None:
    """Write who checked what when, and how often each rule was broken, as a page to print."""
    counts = Counter((row["layer"], row["rule_code"]) for row in inventory.issues)
    objects = {row["layer"]: row["objects"] for row in inventory.checked}
    checked = [layer for layer in LAYERS_ZH if layer in objects]
    head = "".join(f"<th>{LAYERS_ZH[name]}<br>{objects[name]} 个</th>" for name in checked)
    lines = "".join(
        f"<tr><td>{escape(rule['rule_code'])}</td><td>{escape(rule['message_zh'])}</td>"
        f"<td>{'错误' if rule['severity'] == 'error' else '提示'}</td>"
        + "".join(f"<td>{counts[layer, rule['rule_code']]}</td>" for layer in checked)
        + "</tr>"
        for rule in inventory.rules
    )
    published = "".join(
        f"<li>{row['region_code']}：发布编号 {row['publication_id']}，截止 {row['as_of']}，"
        f"发布于 {row['published_at']:%Y-%m-%d %H:%M:%S}</li>"
        for row in inventory.publications
    )
    errors = sum(1 for row in inventory.issues if row["severity"] == "error")
    verdict = "未发现错误" if errors == 0 else f"发现错误 {errors} 处，位置见 TOPO 图层"
    path.write_text(
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>拓扑检查证书</title>'
        "<style>body{font:16px serif;margin:2em}table{border-collapse:collapse}"
        "td,th{border:1px solid #666;padding:4px 8px}</style>"
        f"<h1>拓扑检查证书</h1><p>数据截止日期：{as_of}。检查由盘活平台在每次发布时逐图形进行，"
        "对象为最近一次发布的图形。</p>"
        f"<ul>{published}</ul><p><b>结论：{verdict}。</b></p>"
        f"<table><tr><th>规则</th><th>含义</th><th>程度</th>{head}</tr>{lines}</table>"
        "<p>空隙、界线覆盖只检查全覆盖图层（变更调查地类图斑）。</p>"
        f"<p>出具时间：{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}</p></html>",
        encoding="utf-8",
    )


def write_checksums(folder: Path) -> None:
    """Write `sha256sums` of every file below the folder, as `sha256sum -c` reads it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = []
    for path in files:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    (folder / "sha256sums").write_text("".join(lines), encoding="utf-8")
