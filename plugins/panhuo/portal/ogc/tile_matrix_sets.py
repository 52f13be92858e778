"""The grids of tiles, each read once; the library copies one deeply for every tile asked for."""

from functools import cache

from morecantile import TileMatrixSet, tms
from morecantile.defaults import TileMatrixSets, default_tms


@cache
def _grid(identifier: str) -> TileMatrixSet:
    return tms.get(identifier)


class SharedTileMatrixSets(TileMatrixSets):
    """Grids that nobody changes."""

    def get(self, identifier: str) -> TileMatrixSet:
        """Return a grid by its name, the same object each time."""
        return _grid(identifier)


TILE_MATRIX_SETS = SharedTileMatrixSets(dict(default_tms))
