"""A province on the map: so many published pieces, in counties, as publication leaves them."""

from dataclasses import dataclass

from panhuo.publish.generalise import generalise
from panhuo.warehouse import OWNER, connect

PIECES = 500_000
COUNTIES = 100
PROVINCES = ("33", "34")
AS_OF = "2025-06-30"

# Round plots of 25 points, 200 m from one to the next, in a square about the middle of a county:
# a town's density, so that a tile of zoom 12 holds over a thousand.
_PIECES = """
insert into published.fct_five_not (
    region_code, territory_code, piece_id, item_id, as_of, category, sub_class, status, severity,
    project_name, location, supervision_no, holder, land_use, area_m2, area_mu, geom_area_m2,
    area_basis, disposed_m2, remaining_m2, since, entered_on, age_days, rule_ids, evidence_count,
    geom, publication_id
)
select
    county.region_code, county.region_code, place.piece_id, place.piece_id, %(as_of)s,
    (array['PEWG', 'GEWY', 'YEWJ', 'JEWT', 'TEWDB'])[1 + n %% 5], '', '疑似', 1 + n %% 3,
    '项目' || n, '世纪大道' || n || '号', place.piece_id, '第' || n || '机械有限公司', '工业用地',
    place.area_m2, place.area_m2 * 0.0015, place.area_m2, '合同', 0, place.area_m2,
    %(as_of)s::date - n %% 2000, %(as_of)s, n %% 2000, array['N-GEWY-1'], 3,
    st_multi(st_buffer(
        st_setsrid(
            st_makepoint(
                st_x(county.middle) + (n %% %(side)s - %(side)s / 2) * 0.002,
                st_y(county.middle) + (n / %(side)s - %(side)s / 2) * 0.0018
            ),
            4490
        ),
        0.0007, 6
    )),
    county.region_code || '.1'
from (
    select region_code, st_centroid(geom) as middle
    from published.dim_region
    where region_code = any(%(regions)s)
) as county
cross join generate_series(0, %(each)s - 1) as n
cross join lateral (
    select
        county.region_code || '2020B' || lpad(n::text, 5, '0') as piece_id,
        (5000 + n %% 300 * 100)::numeric as area_m2
) as place
"""

_PUBLICATIONS = """
insert into ops.publication (
    region_code, publication_id, token, as_of, known_at, deliveries, parcels
)
select region_code, region_code || '.1', 1, %(as_of)s, now(), array[]::bigint[], %(each)s
from published.dim_region
where region_code = any(%(regions)s)
"""


@dataclass(frozen=True)
class ProvinceMap:
    """What was put on the map.

    Attributes:
        regions: codes of its counties.
        pieces: how many there are in all.
    """

    regions: tuple[str, ...]
    pieces: int


def put_province_on_the_map(scale: float) -> ProvinceMap:
    """Fill the published tables that the map reads."""
    each = max(50, round(PIECES * scale / COUNTIES))
    with connect(OWNER) as connection:
        regions = [
            row[0]
            for row in connection.execute(
                "select region_code from published.dim_region where level = 'county' "
                "and geom is not null and valid_to is null and left(region_code, 2) = any(%s) "
                "order by region_code limit %s",
                [list(PROVINCES), COUNTIES],
            )
        ]
        values = {"regions": regions, "each": each, "side": int(each**0.5) + 1, "as_of": AS_OF}
        connection.execute(_PIECES.encode(), values)
        connection.execute(_PUBLICATIONS.encode(), values)
        for region in regions:
            generalise(connection, {"region": region, "publication": f"{region}.1"})
    with connect(OWNER) as connection:
        connection.autocommit = True
        connection.execute("vacuum analyze published.fct_five_not")
        connection.execute("vacuum analyze published.fct_five_not_cell")
    return ProvinceMap(tuple(regions), each * len(regions))
