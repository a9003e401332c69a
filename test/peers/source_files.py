"""Writes data sets as Python's own libraries do: `python source_files.py FOLDER [parquet]`.

With `parquet` these are the files of test/fixtures/parquet. Without it there are archives, arrays and
pickles too, and `expected.json` with what Python has: of each data set its images by their paths, with
label, part and the SHA-256 of the content.
"""

import hashlib
import io
import json
import os
import pickle
import sys
import tarfile
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def picture(number):
    return b"picture %d " % number + bytes(range(number % 50))


def features(names):
    """What `datasets` of Hugging Face writes beside Arrow's schema."""
    described = {
        "image": {"_type": "Image"},
        "label": {"names": names, "_type": "ClassLabel"},
    }
    return {"huggingface": json.dumps({"info": {"features": described}})}


def hub_file(path, numbers, names, compression, label=lambda n: n % 3):
    rows = [{"bytes": picture(n), "path": "%d.png" % n} for n in numbers]
    image = pa.array(rows, pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    labels = pa.array([label(n) for n in numbers], pa.int64())
    table = pa.table({"image": image, "label": labels})
    table = table.replace_schema_metadata(features(names))
    pq.write_table(table, path, row_group_size=4, compression=compression)


def parquet(folder):
    names = ["ant", "bee", "cat"]
    os.makedirs(os.path.join(folder, "hub", "data"), exist_ok=True)
    data = os.path.join(folder, "hub", "data")
    hub_file(f"{data}/train-00000-of-00002.parquet", range(0, 10), names, "snappy")
    hub_file(f"{data}/train-00001-of-00002.parquet", range(10, 13), names, "zstd")
    hub_file(
        f"{data}/test-00000-of-00001.parquet",
        range(13, 17),
        names,
        "gzip",
        lambda n: -1 if n == 16 else n % 3,
    )
    plain = pa.table(
        {
            "name": pa.array(["a", "b", "c"]),
            "class": pa.array(["dog", "cat", "dog"]),
            "img": pa.array([picture(0), picture(1), None], pa.binary()),
        }
    )
    pq.write_table(plain, os.path.join(folder, "plain.parquet"), compression="brotli")
    pq.write_table(
        pa.table({"x": pa.array([1.5, 2.5])}), os.path.join(folder, "numbers.parquet")
    )


def described(label, split, content):
    return {"label": label, "split": split, "sha256": hashlib.sha256(content).hexdigest()}


def arrays(folder, expected):
    """As Keras saves its data sets, and with fractions."""
    random = np.random.default_rng(1)

    def several(count, channels=()):
        shape = (count, 4, 3) + channels
        return random.integers(0, 256, shape, dtype=np.uint8), random.integers(0, 5, count)

    def add(name, parts):
        expected[name] = {
            f"{file}.npy#{i}": described(str(labels[i]), split, images[i].tobytes())
            for file, split, images, labels in parts
            for i in range(len(images))
        }

    x_train, y_train = several(7, (3,))
    x_test, y_test = several(4, (3,))
    for name, save in [("stored.npz", np.savez), ("packed.npz", np.savez_compressed)]:
        save(
            os.path.join(folder, name),
            x_train=x_train,
            y_train=y_train.reshape(-1, 1),
            x_test=x_test,
            y_test=y_test.astype(">i2"),
        )
        add(name, [("x_train", "train", x_train, y_train), ("x_test", "test", x_test, y_test)])

    images, labels = several(5)
    words = np.array(["cat", "d\u00f6g", "\u732b", "cat", "ox"])
    fractions = (images / 255).astype(np.float32)
    np.savez(os.path.join(folder, "fractions.npz"), images=fractions, labels=words)
    add("fractions.npz", [("images", None, images, words)])
    objects = np.empty((2, 2, 2), dtype=object)
    np.savez(os.path.join(folder, "objects.npz"), x=objects, y=np.zeros(2, np.uint8))
    columns = np.asfortranarray(images)
    np.savez(os.path.join(folder, "columns.npz"), x=columns, y=np.zeros(5, np.uint8))


def cifar(folder, expected):
    """The Python version, pickled by protocol 2 as it is published."""
    random = np.random.default_rng(2)
    names = ["class %d" % i for i in range(10)]
    path = os.path.join(folder, "cifar-10-python.tar.gz")
    images = {}
    with tarfile.open(path, "w:gz") as archive:

        def add(name, value):
            content = pickle.dumps(value, protocol=2)
            entry = tarfile.TarInfo("cifar-10-batches-py/" + name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))

        add("batches.meta", {"label_names": names, "num_vis": 3072})
        for name, split in [("data_batch_1", "train"), ("test_batch", "test")]:
            data = random.integers(0, 256, (300, 3072), dtype=np.uint8)
            labels = [int(label) for label in random.integers(0, 10, 300)]
            add(name, {b"data": data, "labels": labels, "filenames": ["a.png"] * 300})
            for i in range(300):
                pixels = data[i].reshape(3, 32, 32).transpose(1, 2, 0).tobytes()
                where = "cifar-10-batches-py/%s#%03d" % (name, i)
                images[where] = described(names[labels[i]], split, pixels)
    expected["cifar-10-python.tar.gz"] = images


def archives(folder, expected):
    contents = {
        "set/train/\u732b/1.png": picture(1),
        "set/train/caf\u00e9/2.png": picture(2) * 1000,
        "set/test/caf\u00e9/3.png": picture(3),
    }
    images = {
        path: described(path.split("/")[2], path.split("/")[1], content)
        for path, content in contents.items()
    }
    with zipfile.ZipFile(os.path.join(folder, "set.zip"), "w") as archive:
        for i, (path, content) in enumerate(contents.items()):
            how = zipfile.ZIP_DEFLATED if i % 2 else zipfile.ZIP_STORED
            entry = zipfile.ZipInfo(path)
            entry.compress_type = how
            with archive.open(entry, "w", force_zip64=i == 1) as file:
                file.write(content)
    for name, form in [("gnu.tar", tarfile.GNU_FORMAT), ("pax.tar", tarfile.PAX_FORMAT)]:
        with tarfile.open(os.path.join(folder, name), "w", format=form) as archive:
            for path, content in contents.items():
                entry = tarfile.TarInfo(path)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        expected[name] = images
    expected["set.zip"] = images


def hub(expected):
    files = [("train-00000-of-00002", range(0, 10), "train", "%02d")]
    files += [("train-00001-of-00002", range(10, 13), "train", "%d")]
    files += [("test-00000-of-00001", range(13, 16), "test", "%d")]
    expected["hub"] = {
        f"data/{name}.parquet#{digits % i}": described(
            ["ant", "bee", "cat"][n % 3], split, picture(n)
        )
        for name, numbers, split, digits in files
        for i, n in enumerate(numbers)
    }


def main():
    folder, *only = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    parquet(folder)
    if only == ["parquet"]:
        return
    expected = {}
    hub(expected)
    arrays(folder, expected)
    cifar(folder, expected)
    archives(folder, expected)
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(expected, file)


main()
