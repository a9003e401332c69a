"""A process of its own: writes pictures in many formats with Pillow, and tells what Pillow reads of them.

One JSON object a line on stdin, one a line on stdout; what is read goes in a safetensors file, [height, width, 3], levels from 0 to 255.
"""
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image, ImageOps, TiffImagePlugin  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402


def clouds(height=75, width=100):
    """Colours that change slowly, an edge, and a little noise."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 90 * np.sin(x / (9 + 3 * part) + y / (7 + part)) for part in range(3)]
    levels = np.stack(waves, axis=-1)
    levels[height // 2 :, : width // 3] *= 0.4
    levels += np.random.default_rng(3).normal(0, 3, levels.shape)
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))


def see_through(picture):
    ramp = np.linspace(0, 255, picture.width).astype(np.uint8)
    opacity = Image.fromarray(np.tile(ramp, (picture.height, 1)))
    return Image.merge("RGBA", [*picture.split(), opacity])


def oriented(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return {"exif": exif}


def private_tag():
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[65000] = "something of its own"
    return {"tiffinfo": tags}


def deep():
    levels = np.arange(60 * 80, dtype=np.uint32).reshape(60, 80) * 65535 // (60 * 80 - 1)
    return Image.fromarray(levels.astype(np.uint16))


def corpus():
    """Name of each file, its picture, and how it is saved."""
    rgb = clouds()
    grey, palette = rgb.convert("L"), rgb.quantize(64)
    yield "colours.png", rgb, {}
    yield "grey.png", grey, {}
    yield "palette.png", palette, {}
    yield "bits.png", grey.convert("1"), {}
    yield "opacity.png", see_through(rgb), {}
    yield "grey-opacity.png", see_through(rgb).convert("LA"), {}
    yield "palette-opacity.png", palette, {"transparency": 5}
    yield "deep.png", deep(), {}
    for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"]:
        yield f"{compression}.tiff", rgb, {"compression": compression}
    yield "private.tiff", rgb, private_tag()
    yield "deep.tiff", deep(), {}
    yield "bits.tiff", grey.convert("1"), {"compression": "group4"}
    yield "colours.bmp", rgb, {}
    yield "grey.bmp", grey, {}
    yield "palette.bmp", palette, {}
    yield "bits.bmp", grey.convert("1"), {}
    yield "palette.gif", palette, {}
    yield "lossless.webp", rgb, {"lossless": True}
    yield "opacity.webp", see_through(rgb), {"lossless": True, "exact": True}
    for subsampling in [0, 1, 2]:
        yield f"sampled-{subsampling}.jpg", rgb, {"quality": 92, "subsampling": subsampling}
    yield "progressive.jpg", rgb, {"quality": 92, "progressive": True}
    yield "grey.jpg", grey, {"quality": 92}
    yield "restarts.jpg", rgb, {"quality": 92, "restart_marker_blocks": 4}
    for orientation in range(1, 9):
        yield f"turned-{orientation}.jpg", rgb, {"quality": 92, **oriented(orientation)}
        yield f"turned-{orientation}.png", rgb, oriented(orientation)


def seen(path):
    """What Pillow shows: turned, in RGB, on black where it is transparent."""
    with Image.open(path) as file:
        picture = ImageOps.exif_transpose(file)
        if picture.mode.startswith("I"):
            levels = (np.asarray(picture).astype(np.uint32) >> 8).astype(np.uint8)
            return Image.fromarray(levels).convert("RGB")
        if picture.mode in ("LA", "RGBA") or "transparency" in picture.info:
            picture = picture.convert("RGBA")
            return Image.alpha_composite(Image.new("RGBA", picture.size, (0, 0, 0, 255)), picture).convert("RGB")
        return picture.convert("RGB")


def written(request):
    """Writes the files; names them in the order in which they are compared."""
    folder, results, names = Path(request["folder"]), {}, []
    for name, picture, options in corpus():
        picture.save(folder / name, **options)
        results[name] = np.asarray(seen(folder / name))
        names.append(name)
    for width, height in request["sizes"]:
        small = clouds(376, 504).resize((width, height), Image.Resampling.LANCZOS)
        results[f"{width}x{height}"] = np.asarray(small)
    clouds(376, 504).save(folder / "large.png")
    clouds(376, 504).save(folder / "large.jpg", quality=98, subsampling=0)
    save_file({key: np.ascontiguousarray(value, dtype=np.float32) for key, value in results.items()}, request["out"])
    return names


line_protocol.serve({"written": written})
