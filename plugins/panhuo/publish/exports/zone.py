"""The plane a county is handed over in: CGCS2000, 3° Gauss–Krüger, one zone per county.

The easting carries the zone number (EPSG:4513–4533) as 报部 coordinates do: such a coordinate says
which zone it is in, and a file of zone 39 cannot be read as one of zone 40. EPSG:4534–4554 are the
same planes without it. Axes are east, north, as every GIS format stores them; the EPSG definitions
themselves say north, east (reference.md 5.1, 5.2).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import shapely
from pyproj import Transformer

MASTER = 4490


@dataclass(frozen=True)
class Zone:
    """One 3° zone.

    Attributes:
        number: 25 to 45; its central meridian is three times that.
        prefixed: whether eastings carry the number.
    """

    number: int
    prefixed: bool = True

    @property
    def meridian(self) -> int:
        """Central meridian, degrees east."""
        return 3 * self.number

    @property
    def epsg(self) -> int:
        """EPSG code of the plane."""
        return self.number + (4488 if self.prefixed else 4509)

    @cached_property
    def _to_plane(self) -> Transformer:
        return Transformer.from_crs(MASTER, self.epsg, always_xy=True)

    def draw(self, shape: Any) -> Any:
        """A shape of the master (degrees, east first) in this plane, metres."""
        if shape is None:
            return None
        return shapely.transform(shape, self._to_plane.transform, interleaved=False)


def zone_of(longitude: float, *, prefixed: bool = True) -> Zone:
    """The zone whose central meridian is nearest to a longitude in degrees."""
    return Zone(round(longitude / 3), prefixed)
