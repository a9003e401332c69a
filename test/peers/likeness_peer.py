"""A process of its own: hashes of pictures by imagehash, photographs and splits by scikit-learn, SHA-256 by hashlib.

One JSON object a line on stdin, one a line on stdout; pixels go in a safetensors file, [images, height, width, channels], levels from 0 to 255.
"""
import hashlib
import io
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]

import imagehash  # noqa: E402
import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402
from sklearn.datasets import load_sample_images  # noqa: E402
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit  # noqa: E402


def bits(found):
    return "".join("1" if bit else "0" for bit in found.hash.flatten())


def tiles(down=107, across=107):
    """Pieces of scikit-learn's two photographs, a temple and a flower."""
    for photograph in load_sample_images().images:
        height, width, _ = photograph.shape
        for y in range(0, height - down, down):
            for x in range(0, width - across, across):
                yield Image.fromarray(photograph[y : y + down, x : x + across])


def small(out):
    """Pictures of 9 x 8 whose neighbours differ by eight levels or none: nothing is made smaller."""
    levels = np.random.default_rng(5).integers(0, 32, (50, 8, 9, 1)).astype(np.float32) * 8
    save_file({"images": levels}, out)
    pictures = [Image.fromarray(each[:, :, 0].astype(np.uint8)) for each in levels]
    return [bits(imagehash.dhash(picture)) for picture in pictures]


def photographs(out):
    """Grey photographs with their hashes, as they are and made small by the means of areas."""
    grey = [tile.convert("L") for tile in tiles(128, 144)]
    save_file({"images": np.stack([np.asarray(each, np.float32) for each in grey])[..., None]}, out)
    areas = [each.resize((9, 8), Image.Resampling.BOX) for each in grey]
    return {
        "areas": [np.asarray(each, int).tolist() for each in areas],
        "dhash": [bits(imagehash.dhash(each)) for each in grey],
    }


def saved_again(out, quality):
    """The photographs before and after they were saved as JPEG, and in half of their size."""

    def again(tile):
        file = io.BytesIO()
        tile.save(file, "JPEG", quality=quality)
        return np.asarray(Image.open(file), np.float32)

    save_file(
        {
            "originals": np.stack([np.asarray(tile, np.float32) for tile in tiles()]),
            "again": np.stack([again(tile) for tile in tiles()]),
            "smaller": np.stack([np.asarray(tile.resize((54, 54)), np.float32) for tile in tiles()]),
        },
        out,
    )


def shares(labels, fraction, folds):
    """Images of each class that are held back, and those of each fold."""
    labels = np.array(labels)
    everything = np.zeros(len(labels))
    ((_, held),) = StratifiedShuffleSplit(1, test_size=fraction, random_state=0).split(everything, labels)

    def count(which):
        return np.bincount(labels[which], minlength=labels.max() + 1).tolist()

    kept = StratifiedKFold(folds, shuffle=True, random_state=0).split(everything, labels)
    return {"held": count(held), "folds": [count(fold) for _, fold in kept]}


def copies(folder):
    """The files of a folder that are there more than once, by their SHA-256."""
    by_content = {}
    for path in sorted(Path(folder).rglob("*.*")):
        name = path.relative_to(folder).as_posix()
        by_content.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), []).append(name)
    return sorted(names for names in by_content.values() if len(names) > 1)


def task(answer):
    return lambda request: answer(**{name: value for name, value in request.items() if name != "task"})


tasks = {"small": small, "photographs": photographs, "saved again": saved_again, "shares": shares, "copies": copies}
line_protocol.serve({name: task(answer) for name, answer in tasks.items()})
