"""Writes data sets as Python's own libraries do: `python source_files.py FOLDER [parquet]`.

What each image is can be told from its number alone, so that the test knows it without reading these
files. `parquet` writes the files of test/fixtures/parquet, and nothing else.
"""

import json
import os
import sys

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


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    parquet(folder)


main()
