"""A process of its own: labels with mistakes, probabilities for them, and which of them cleanlab doubts.

One JSON object a line on stdin, one a line on stdout.
"""
import sys
from pathlib import Path

repository = Path(__file__).parents[2]
sys.path[:0] = [str(repository / "resources" / "peers")]

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
from cleanlab.count import compute_confident_joint  # noqa: E402
from cleanlab.filter import find_label_issues  # noqa: E402

FILTERS = ["prune_by_noise_rate", "prune_by_class", "both"]
RANKINGS = ["self_confidence", "normalized_margin"]


def drawn(images, classes, share, sharpness, seed):
    """Classes of unequal size, a share of whose labels is changed at random, and what a network might say of them."""
    random = np.random.default_rng(seed)
    sizes = random.dirichlet(np.full(classes, 3.0))
    truth = np.concatenate([np.arange(classes), random.choice(classes, images - classes, p=sizes)])
    labels = np.where(random.random(images) < share, random.choice(classes, images), truth)
    labels[:classes] = np.arange(classes)
    logits = random.normal(size=(images, classes)) + sharpness * np.eye(classes)[truth]
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    # As they are kept; calculated with in double precision.
    return labels, probabilities.astype(np.float32).astype(np.float64)


DRAWN = ["images", "classes", "share", "sharpness", "seed"]


def drawn_images(request):
    labels, probabilities = drawn(*(request[key] for key in DRAWN))
    joint = compute_confident_joint(labels, probabilities, calibrate=True)
    return {"labels": labels.tolist(), "probabilities": probabilities.ravel().tolist(), "joint": joint.tolist()}


def issues(request):
    """By each filter in each order, from these estimates of how many labels are wrong."""
    labels, probabilities = drawn(*(request[key] for key in DRAWN))
    joint = np.array(request["joint"])
    return {
        f"{filter_by} {ranking}": find_label_issues(
            labels,
            probabilities,
            filter_by=filter_by,
            return_indices_ranked_by=ranking,
            confident_joint=joint,
            n_jobs=1,
        ).tolist()
        for filter_by in FILTERS
        for ranking in RANKINGS
    }


line_protocol.serve({"drawn": drawn_images, "issues": issues})
