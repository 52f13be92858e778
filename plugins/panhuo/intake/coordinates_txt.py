"""The grammar of 报部坐标 TXT, read line by line: docs/reference/coordinates-txt.md.

A file is a head of `key=value` lines and, below `[地块坐标]`, one block per plot: a line that ends
with `@`, then its points. Nothing is judged here but the text: numbers stay in the order of the
file, north before east. A block of which something cannot be read says where; the others go on.
"""

import io
import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.text_lines import read_line
from panhuo.settings import get_settings

HEAD_SECTION, PLOTS_SECTION = "[属性描述]", "[地块坐标]"

ATTRIBUTES = (
    *("点数", "面积（公顷）", "地块编号", "地块名称"),
    *("记录图形属性", "图幅号", "地块用途", "地类编码"),
)
"""What stands before the `@` of a plot, in its order: reference.md 4.5."""

Reason = tuple[str, str]
"""Why a plot has no polygon, in both languages."""

_SEPARATOR = re.compile("[,，]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{0,15})?", re.ASCII)
_FEWEST_COMMAS = 4
_SHOWN = 40


@dataclass
class Ring:
    """Points of one ring: north, east, north, east…; `closed` when it came back to its start."""

    number: str
    points: "array[float]" = field(default_factory=lambda: array("d"))
    closed: bool = False

    def add(self, north: float, east: float) -> None:
        """Append a point; the first one said again closes the ring and is not stored twice."""
        points = self.points
        if len(points) >= 6 and points[0] == north and points[1] == east:
            self.closed = True
        else:
            points.extend((north, east))


@dataclass
class Plot:
    """One block: the line it begins in, what stands before its `@`, and its rings.

    `said` counts the lines of points, repeated starts included.
    """

    line: int
    attributes: list[str]
    rings: list[Ring] = field(default_factory=list)
    said: int = 0
    fault: Reason | None = None

    def refuse(self, zh: str, en: str) -> None:
        """Keep the first reason why its polygon cannot be read, and none of its points."""
        self.fault = self.fault or (zh, en)
        self.rings.clear()

    def add(self, number: str, north: float, east: float) -> None:
        """Append a point; another number, or a ring that was closed, begins another ring."""
        self.said += 1
        if self.fault is not None:
            return
        if not self.rings or self.rings[-1].number != number or self.rings[-1].closed:
            self.rings.append(Ring(number))
        self.rings[-1].add(north, east)


class CoordinatesText:
    """A file that is open at its first line: `head` is read at once, `plots` are streamed."""

    def __init__(self, text: io.TextIOBase, file_name: str) -> None:
        """Read the head.

        Raises:
            FileFaultError: there is no `[地块坐标]` (FILE-FORMAT), or a line is too long.
        """
        self._text = text
        self._file_name = file_name
        self._line = 0
        self.head: tuple[tuple[str, str], ...] = tuple(self._read_head())

    def plots(self) -> Iterator[Plot]:
        """Yield the blocks in their order.

        Raises:
            FileFaultError: points before the first block, or a second head (FILE-FORMAT).
        """
        plot: Plot | None = None
        for line in self._lines():
            if line == PLOTS_SECTION:
                continue
            if line == HEAD_SECTION:
                raise FileFaultError(self._second_head())
            if line.endswith(("@", "＠")):
                if plot is not None:
                    yield plot
                plot = Plot(self._line, _attributes(line[:-1]))
            elif plot is None:
                raise FileFaultError(self._no_block())
            else:
                self._add_point(plot, line)
        if plot is not None:
            yield plot

    def _lines(self) -> Iterator[str]:
        """Yield the lines that are not blank, without blanks around them."""
        while line := read_line(self._text, self._file_name):
            self._line += 1
            if plain := line.strip("\ufeff\x1a\0 \t\r\n\f\v\u3000"):
                yield plain

    def _read_head(self) -> Iterator[tuple[str, str]]:
        most = get_settings().table_max_columns
        for number, line in enumerate(self._lines()):
            if line == PLOTS_SECTION:
                return
            if line == HEAD_SECTION and number == 0:
                continue
            if line.endswith("@") or number > most:
                break
            key, equals, value = line.replace("＝", "=", 1).partition("=")
            yield (key.strip(), value.strip()) if equals else (f"第{self._line}行", line)
        raise FileFaultError(self._no_plots())

    def _add_point(self, plot: Plot, line: str) -> None:
        cells = [cell.strip() for cell in unicodedata.normalize("NFKC", line).split(",")]
        if len(cells) < 4 or not all(_NUMBER.fullmatch(cell) for cell in cells[2:4]):
            shown = line[:_SHOWN]
            plot.said += 1
            plot.refuse(
                f"第 {self._line} 行“{shown}”不是“点号,圈号,X,Y”",
                f"line {self._line} is no point",
            )
            return
        most = get_settings().polygon_max_points
        if plot.said >= most:
            plot.refuse(
                f"第 {plot.line} 行的地块超过 {most:,} 个点",
                f"the plot of line {plot.line} has more than {most:,} points",
            )
        plot.add(cells[1], float(cells[2]), float(cells[3]))

    def _no_plots(self) -> FileFault:
        return _fault(
            self._file_name,
            f"没有“{PLOTS_SECTION}”一行",
            f"has no line {PLOTS_SECTION}",
            f"按报部坐标格式补上“{PLOTS_SECTION}”后重新报送",
        )

    def _no_block(self) -> FileFault:
        return _fault(
            self._file_name,
            f"第 {self._line} 行之前没有以“@”结尾的地块行，不知属于哪个地块",
            f"has points in line {self._line} before the first plot, a line that ends with @",
            "补上地块行后重新报送",
        )

    def _second_head(self) -> FileFault:
        return _fault(
            self._file_name,
            f"第 {self._line} 行又有一个“{HEAD_SECTION}”，两部分的坐标系可能不同",
            f"has a second head in line {self._line}, whose frame may be another",
            "拆成几个文件分别报送",
        )


def _attributes(text: str) -> list[str]:
    """Return what stands before the `@`; the last ones may be missing, as older programs do."""
    body = text.strip().removesuffix(",").removesuffix("，")
    cells = body.split(",") if body.count(",") >= _FEWEST_COMMAS else _SEPARATOR.split(body)
    cells = [cell.strip() for cell in cells]
    while len(cells) > len(ATTRIBUTES) and not cells[-1]:
        cells.pop()
    return cells + [""] * (len(ATTRIBUTES) - len(cells) if len(cells) > _FEWEST_COMMAS else 0)


def _fault(file_name: str, zh: str, en: str, remedy: str) -> FileFault:
    return FileFault(
        "FILE-FORMAT",
        f"报部坐标文件“{file_name}”{zh}；请{remedy}。",
        f"The coordinate file {file_name!r} {en}; put that right and deliver again.",
        f"{remedy}。",
    )
