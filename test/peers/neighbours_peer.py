"""A process of its own: which rows are nearest to others, as scikit-learn finds them by looking at every one,
how it places them by their principal components, and how far a place in the plane keeps neighbours.

One JSON object a line on stdin, one a line on stdout.
"""
import sys
from pathlib import Path

repository = Path(__file__).parents[2]
sys.path[:0] = [str(repository / "resources" / "peers")]

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.manifold import trustworthiness  # noqa: E402
from sklearn.neighbors import NearestNeighbors  # noqa: E402


def nearest(request):
    """The places of the nearest rows by cosine, and how far they are, for each of the rows that are asked about."""
    rows, asked = (np.array(request[key], dtype=np.float64) for key in ("rows", "asked"))
    search = NearestNeighbors(n_neighbors=request["count"], metric="cosine", algorithm="brute").fit(rows)
    distances, places = search.kneighbors(asked)
    return {"places": places.tolist(), "distances": distances.tolist()}


def components(request):
    """Where rows lie along their first two principal components, and each one's share of the variance."""
    pca = PCA(n_components=2, svd_solver="full").fit(np.array(request["rows"], dtype=np.float64))
    places = pca.transform(np.array(request["rows"], dtype=np.float64))
    return {"places": places.tolist(), "shares": pca.explained_variance_ratio_.tolist()}


def trust(request):
    """How far those that are neighbours in the plane are neighbours by their features (1: all), for each map."""
    rows = np.array(request["rows"], dtype=np.float64)
    return [trustworthiness(rows, np.array(places), n_neighbors=request["count"]) for places in request["maps"]]


line_protocol.serve({"nearest": nearest, "components": components, "trust": trust})
