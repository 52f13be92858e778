"""The rows of an open file, read: a batch at a time, so that memory stays flat."""

from collections.abc import Callable, Iterator

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.row_mapping import ROWS_SKIPPED, RawRow, RowMapper
from panhuo.intake.table import SourceRow, Table

_BATCH_ROWS = 4096
_BATCH_BYTES = 16 << 20


def mapped_rows(
    mapper: RowMapper,
    table: Table,
    scope: str,
    file_name: str,
    watch: Callable[[int], None] = lambda rows: None,
) -> Iterator[RawRow]:
    """Yield the rows with every column read, geometries a batch at a time.

    Rows that the layout skips are told in notes of the row after them, or of the last one.
    `watch` is told now and then how many rows have been read.

    Raises:
        FileFaultError: the layout skips every row (FILE-SKIPPED).
    """
    geometries = None
    if (place := mapper.geometry_place) is not None:
        # Imported here: shapely and PROJ, which a feed without geometry does not need.
        from panhuo.intake.geometry import GeometryReader

        geometries = GeometryReader(table.crs, mapper.columns[place], place, scope, file_name)
    about_file = table.notes
    skipped = _Skipped()
    held: RawRow | None = None
    read = 0
    for source_rows in _batches(table.rows):
        read += len(source_rows)
        batch = [row for row in source_rows if not skipped.takes(row, mapper.skipped_as(row))]
        rows = [mapper.map(row) for row in batch]
        for note in about_file if rows else ():
            rows[0].note(*note)
        about_file = () if rows else about_file
        if geometries is not None:
            geometries.settle(batch, rows)
        for row in rows:
            if held is not None:
                yield held
            held = row
            skipped.tell(row, before=row.row_no)
        watch(read)
    if held is not None:
        skipped.tell(held)
        yield held
    elif skipped:
        raise FileFaultError(_nothing_left(file_name, skipped))


class _Skipped:
    """Rows that were skipped and are not told yet, in runs of the same reason."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, list[int]]] = []

    def __bool__(self) -> bool:
        return bool(self._runs)

    def takes(self, row: SourceRow, reason: str | None) -> bool:
        """Remember a row that is skipped; says whether it is."""
        if reason is None:
            return False
        if not self._runs or self._runs[-1][0] != reason:
            self._runs.append((reason, []))
        self._runs[-1][1].append(row.row_no)
        return True

    def tell(self, row: RawRow, before: int | None = None) -> None:
        """Note on a row those that were skipped, of which there are any before that number."""
        later = []
        for reason, numbers in self._runs:
            told = [n for n in numbers if before is None or n < before]
            if told:
                row.note(ROWS_SKIPPED, None, f"{_ranges(told)} ({len(told)}): {reason}")
            if rest := numbers[len(told) :]:
                later.append((reason, rest))
        self._runs = later

    def first_reason(self) -> str:
        """Return what the first of them says."""
        return self._runs[0][0]


def _ranges(numbers: list[int]) -> str:
    """Return row numbers in ascending order as people write them: 5, 7-9."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)


def _batches(source_rows: Iterator[SourceRow]) -> Iterator[list[SourceRow]]:
    """Yield rows some thousand at a time, fewer where they are large."""
    batch: list[SourceRow] = []
    size = 0
    for row in source_rows:
        batch.append(row)
        size += len(row.wkb) if row.wkb is not None else sum(map(len, row.cells))
        if len(batch) >= _BATCH_ROWS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _nothing_left(file_name: str, skipped: _Skipped) -> FileFault:
    return FileFault(
        "FILE-SKIPPED",
        f"文件“{file_name}”的每一行都被版式跳过（{skipped.first_reason()}），没有可读的行，"
        "请核对版式的 skip。",
        f"The layout skips every row of {file_name!r} ({skipped.first_reason()}); check its `skip`.",
        "核对版式的 skip 后重新报送。",
    )
