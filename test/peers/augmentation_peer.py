"""A process of its own: changes a picture as Pillow, Python's colorsys and NumPy do, and as torchvision does where it is installed.

One JSON object a line on stdin, one a line on stdout; pictures go in safetensors files, [height, width, 3], levels from 0 to 255.
"""
import colorsys
import math
import sys
from pathlib import Path

repository = Path(__file__).parents[2]
sys.path[:0] = [str(repository / "resources" / "peers")]

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
import PIL  # noqa: E402
from PIL import Image, ImageEnhance, ImageOps  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402

try:
    import torch
    import torchvision
    import torchvision.transforms.functional as F
except ImportError:
    torchvision = None

# Of black around a picture that is warped, so that Pillow interpolates with it at the edges.
MARGIN = 4


def icon():
    """A file of the repository, with its transparency on grey."""
    with Image.open(repository / "resources" / "icons" / "icon.png") as picture:
        small = picture.convert("RGBA").resize((97, 80), Image.Resampling.BICUBIC)
    ground = Image.new("RGBA", small.size, (90, 110, 140, 255))
    return Image.alpha_composite(ground, small).convert("RGB")


def clouds():
    """Colours that change slowly, an edge, and noise: what photographs are made of; every level is there."""
    random = np.random.default_rng(7)
    coarse = Image.fromarray(random.integers(0, 256, (5, 7, 3), dtype=np.uint8))
    levels = np.asarray(coarse.resize((120, 90), Image.Resampling.BICUBIC)).astype(int)
    levels[30:, 70:] //= 2
    return Image.fromarray(np.clip(levels + random.normal(0, 9, levels.shape).round().astype(int), 0, 255).astype(np.uint8))


pictures = {"icon": icon, "clouds": clouds}


def warped(picture, rows):
    """`rows` take a place of the new picture, counted from its top left corner, to one of the old."""
    (a, b, c), (d, e, f) = rows
    padded = ImageOps.expand(picture, MARGIN)
    moved = (a, b, c + MARGIN - (a + b) * MARGIN, d, e, f + MARGIN - (d + e) * MARGIN)
    result = padded.transform(padded.size, Image.Transform.AFFINE, moved, Image.Resampling.BILINEAR)
    return ImageOps.crop(result, MARGIN)


def rotated(picture, degrees):
    """Clockwise about the middle."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = picture.width / 2, picture.height / 2
    return warped(picture, ((cos, sin, x - cos * x - sin * y), (-sin, cos, y + sin * x - cos * y)))


def hue_turned(picture, turns):
    def turned(pixel):
        hue, saturation, value = colorsys.rgb_to_hsv(*pixel)
        return colorsys.hsv_to_rgb((hue + turns) % 1, saturation, value)

    return np.apply_along_axis(turned, 2, np.asarray(picture) / 255) * 255


def blurred(picture, deviation):
    """The sum over a whole neighbourhood, weight by weight, of the mirrored picture."""
    reach = math.ceil(3 * deviation)
    places = np.arange(-reach, reach + 1)
    weights = np.exp(-(places[:, None] ** 2 + places[None, :] ** 2) / (2 * deviation**2))
    levels = np.asarray(picture).astype(float)
    padded = np.pad(levels, ((reach, reach), (reach, reach), (0, 0)), mode="reflect")
    height, width, _ = levels.shape
    terms = (
        weights[down, across] * padded[down : down + height, across : across + width]
        for down in range(len(places))
        for across in range(len(places))
    )
    return sum(terms) / weights.sum()


def resized(picture, top, left, height, width):
    part = picture.crop((left, top, left + width, top + height))
    return part.resize(picture.size, Image.Resampling.BILINEAR)


by_pillow = {
    "brightness": lambda picture, factor: ImageEnhance.Brightness(picture).enhance(factor),
    "contrast": lambda picture, factor: ImageEnhance.Contrast(picture).enhance(factor),
    "saturation": lambda picture, factor: ImageEnhance.Color(picture).enhance(factor),
    "sharpness": lambda picture, factor: ImageEnhance.Sharpness(picture).enhance(factor),
    "hue": hue_turned,
    "greyscale": lambda picture: picture.convert("L").convert("RGB"),
    "posterize": ImageOps.posterize,
    "solarize": ImageOps.solarize,
    "autoContrast": ImageOps.autocontrast,
    "equalize": ImageOps.equalize,
    "blur": blurred,
    "rotate": rotated,
    "shearAcross": lambda picture, slope: warped(picture, ((1, slope, 0), (0, 1, 0))),
    "shearDown": lambda picture, slope: warped(picture, ((1, 0, 0), (slope, 1, 0))),
    "move": lambda picture, down, across: warped(picture, ((1, 0, -across), (0, 1, -down))),
    "crop": resized,
}


def affine(pixels, **change):
    unchanged = {"angle": 0.0, "translate": [0, 0], "scale": 1.0, "shear": [0.0, 0.0]}
    return F.affine(pixels, **{**unchanged, **change}, interpolation=F.InterpolationMode.BILINEAR)


def of_levels(change):
    """What torchvision does to whole levels only."""
    return lambda pixels, *values: change((pixels * 255).round().to(torch.uint8), *values) / 255.0


def slope(value):
    return math.degrees(math.atan(value))


by_torchvision = {
    "brightness": lambda pixels, factor: F.adjust_brightness(pixels, factor),
    "contrast": lambda pixels, factor: F.adjust_contrast(pixels, factor),
    "saturation": lambda pixels, factor: F.adjust_saturation(pixels, factor),
    "sharpness": lambda pixels, factor: F.adjust_sharpness(pixels, factor),
    "hue": lambda pixels, turns: F.adjust_hue(pixels, turns),
    "greyscale": lambda pixels: F.rgb_to_grayscale(pixels, 3),
    "posterize": of_levels(lambda pixels, bits: F.posterize(pixels, bits)),
    "solarize": of_levels(lambda pixels, threshold: F.solarize(pixels, threshold)),
    "autoContrast": lambda pixels: F.autocontrast(pixels),
    "equalize": of_levels(lambda pixels: F.equalize(pixels)),
    "blur": lambda pixels, deviation: F.gaussian_blur(pixels, 2 * math.ceil(3 * deviation) + 1, deviation),
    "rotate": lambda pixels, degrees: F.rotate(pixels, -degrees, F.InterpolationMode.BILINEAR),
    "shearAcross": lambda pixels, value: affine(pixels, shear=[slope(value), 0.0], center=[0, 0]),
    "shearDown": lambda pixels, value: affine(pixels, shear=[0.0, slope(value)], center=[0, 0]),
    "move": lambda pixels, down, across: affine(pixels, translate=[across, down]),
    "crop": lambda pixels, *box: F.resized_crop(pixels, *box, list(pixels.shape[-2:]), antialias=True),
}


def changed(request):
    """The picture, and what each operation, [name, values...], makes of it; named by its place."""
    picture = pictures[request["picture"]]()
    with_torchvision = request["by"] == "torchvision"
    results = {"picture": np.asarray(picture)}
    for place, (name, *values) in enumerate(request["operations"]):
        if with_torchvision:
            pixels = torch.from_numpy(np.array(picture)).permute(2, 0, 1) / 255
            results[str(place)] = by_torchvision[name](pixels, *values).permute(1, 2, 0).numpy() * 255
        else:
            results[str(place)] = np.asarray(by_pillow[name](picture, *values))
    save_file({key: np.ascontiguousarray(value, dtype=np.float32) for key, value in results.items()}, request["out"])


def versions(_):
    return {"Pillow": PIL.__version__, "torchvision": torchvision and torchvision.__version__}


line_protocol.serve({"changed": changed, "versions": versions})
