"""Pieces by grid cell: what a map shows of a province, where no single piece could be seen."""

from collections.abc import Mapping

from psycopg import Connection
from psycopg.rows import TupleRow

FORGET = "delete from published.fct_five_not_cell where region_code = %(region)s"

# Eight cells to the width of a map tile of the level; a map shows a level at its own zoom and at
# the one before. Every attribute that the map filters by is kept, so that the cells add up to
# exactly the pieces that pass a filter.
CELLS = """
insert into published.fct_five_not_cell (
    region_code, level, cell_x, cell_y, category, status, severity, age_class, area_class,
    pieces, area_mu, geom, publication_id
)
select
    piece.region_code,
    grid.level,
    floor((st_x(piece.place) + 180) / grid.size),
    floor((st_y(piece.place) + 90) / grid.size),
    piece.category,
    piece.status,
    piece.severity,
    published.age_class(piece.age_days),
    published.area_class(piece.area_mu),
    count(*),
    sum(piece.area_mu),
    st_setsrid(st_makepoint(avg(st_x(piece.place)), avg(st_y(piece.place))), 4490),
    %(publication)s
from (
    select land.*, st_centroid(land.geom) as place
    from published.fct_five_not as land
    where land.region_code = %(region)s and not st_isempty(land.geom)
) as piece
cross join (
    select level, 360.0 / power(2, level) / 8 as size
    from unnest(array[5, 7, 9, 11]) as level
) as grid
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
"""


def generalise(connection: "Connection[TupleRow]", values: Mapping[str, object]) -> None:
    """Replace the cells of a region by those of its published pieces.

    Args:
        connection: the publish transaction, after the pieces were replaced.
        values: `region` and `publication`.
    """
    connection.execute(FORGET, values)
    connection.execute(CELLS, values)
