"""A process of its own: which rows are nearest to others, as scikit-learn finds them by looking at every one.

One JSON object a line on stdin, one a line on stdout.
"""
import sys
from pathlib import Path

repository = Path(__file__).parents[2]
sys.path[:0] = [str(repository / "resources" / "peers")]

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
from sklearn.neighbors import NearestNeighbors  # noqa: E402


def nearest(request):
    """The places of the nearest rows by cosine, and how far they are, for each of the rows that are asked about."""
    rows, asked = (np.array(request[key], dtype=np.float64) for key in ("rows", "asked"))
    search = NearestNeighbors(n_neighbors=request["count"], metric="cosine", algorithm="brute").fit(rows)
    distances, places = search.kneighbors(asked)
    return {"places": places.tolist(), "distances": distances.tolist()}


line_protocol.serve({"nearest": nearest})
