"""Shapes from the bench as an Arrow table; runs in .venv-bench."""

import numpy as np
import pyarrow as pa


def arrow_table(path: str) -> pa.Table:
    """Return the columns id (from 1) and wkb."""
    shapes = [row.tobytes() for row in np.load(path)]
    return pa.table(
        {"id": pa.array(range(1, len(shapes) + 1)), "wkb": pa.array(shapes, pa.binary())}
    )
