"""A process of its own: saves networks' weights as PyTorch and Keras do, one JSON object a line on stdin, one a line on stdout.

The networks are torchvision's, efficientnet_lite_pytorch's and Keras' own, with weights that are drawn; images and logits go in safetensors
files, [images, height, width, channels] and [images, classes].
"""
import contextlib
import importlib.util
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402


def has(request):
    return importlib.util.find_spec(request["module"]) is not None


def torch_network(model, classes, size):
    with contextlib.redirect_stdout(sys.stderr):
        if model == "efficientnet-lite0":
            from efficientnet_lite_pytorch import EfficientNet

            return EfficientNet.from_name("efficientnet-lite0", image_size=size, num_classes=classes)
        import torchvision

        name = {"mobilenet-v2": "mobilenet_v2"}.get(model, model.removeprefix("torchvision-"))
        return torchvision.models.get_model(name, weights=None, num_classes=classes)


def draw(network):
    """No scale is one, no bias zero, no statistics as they come; most numbers of a kernel stay as they were drawn."""
    import torch

    torch.manual_seed(3)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                for tensor, low, high in ((module.weight, 0.7, 1.3), (module.bias, -0.2, 0.2),
                                          (module.running_mean, -0.3, 0.3), (module.running_var, 0.5, 2)):
                    tensor.uniform_(low, high)


def torch_weights(request):
    import torch

    images = torch.from_numpy(load_file(request["images"])["images"]).permute(0, 3, 1, 2)
    network = torch_network(request["model"], request["classes"], images.shape[-1])
    draw(network)
    network.eval()
    state = network.state_dict()
    for kind, path in request["files"].items():
        if kind == "safetensors":
            from safetensors.torch import save_file as save_torch

            save_torch({name: tensor.contiguous() for name, tensor in state.items()}, path)
        else:
            torch.save(state, path, _use_new_zipfile_serialization=kind == "zip")
    with torch.no_grad():
        save_file({"logits": network(images).numpy()}, request["out"])
    return True


def torch_back(request):
    """Names of what is another number in a network that takes a file of safetensors than where it came from."""
    import torch
    from safetensors.torch import load_file as load_torch

    network = torch_network(request["model"], request["classes"], request["size"])
    network.load_state_dict(load_torch(request["file"]), strict=True)
    original, found = torch.load(request["original"], map_location="cpu", weights_only=True), network.state_dict()
    names = original.keys() | found.keys()
    return {"different": sorted(name for name in names if not torch.equal(original[name], found[name]))}


def torch_pictures(request):
    """Logits of pictures, which Pillow reads; they are of the size that the network takes."""
    import torch
    from PIL import Image

    levels = np.stack([np.asarray(Image.open(path).convert("RGB"), np.float32) for path in request["pictures"]]) / 255
    images = (levels - np.float32(request["mean"])) / np.float32(request["deviation"])
    network = torch_network(request["model"], request["classes"], levels.shape[1])
    network.load_state_dict(torch.load(request["file"], map_location="cpu", weights_only=True))
    with torch.no_grad():
        batches = torch.from_numpy(images).permute(0, 3, 1, 2).split(16)
        save_file({"logits": torch.cat([network.eval()(batch) for batch in batches]).numpy()}, request["out"])
    return True


def activation_maps(request):
    """Grad-CAM of torchvision's network by PyTorch's own gradients: of each class, by the output of one of its modules."""
    import torch

    image = torch.from_numpy(load_file(request["images"])["images"][:1]).permute(0, 3, 1, 2)
    network = torch_network(request["model"], request["classes"], image.shape[-1])
    draw(network)
    network.eval()
    torch.save(network.state_dict(), request["file"])

    maps = {}
    for module in request["modules"]:
        kept = []
        hook = network.get_submodule(module).register_forward_hook(lambda _, __, output: kept.append(output))
        for number in range(request["classes"]):
            kept.clear()
            logits = network(image)
            (gradient,) = torch.autograd.grad(logits[0, number], kept[0])
            weights = gradient.mean(dim=(2, 3), keepdim=True)
            maps[f"{module}/{number}"] = torch.relu((weights * kept[0]).sum(dim=1))[0].detach().numpy()
        hook.remove()
    save_file(maps, request["out"])
    return True


def keras_network(request, shape):
    import keras

    make = {"keras-resnet50": keras.applications.ResNet50, "keras-mobilenet-v2": keras.applications.MobileNetV2}[request["model"]]
    return make(weights=None, classes=request["classes"], input_shape=shape, classifier_activation=None)


def keras_weights(request):
    images = load_file(request["images"])["images"]
    network = keras_network(request, images.shape[1:])
    generator = np.random.default_rng(4)
    ranges = {"gamma": (0.7, 1.3), "beta": (-0.2, 0.2), "moving_mean": (-0.3, 0.3), "moving_variance": (0.5, 2), "bias": (-0.1, 0.1)}
    for weight in network.weights:
        if weight.name in ranges:
            weight.assign(generator.uniform(*ranges[weight.name], weight.shape))
    network.save_weights(request["files"]["h5"])
    network.save(request["files"]["keras"])
    save_file({"logits": np.asarray(network(images, training=False))}, request["out"])
    return True


def keras_back(request):
    """The same of Keras' own network, which takes the weights of a whole model."""
    shape = (request["size"], request["size"], 3)
    original, found = keras_network(request, shape), keras_network(request, shape)
    original.load_weights(request["original"])
    found.load_weights(request["file"])
    pairs = zip(original.weights, found.weights, strict=True)
    return {"different": [one.path for one, other in pairs if not np.array_equal(one, other)]}


line_protocol.serve({
    "has": has,
    "torch": torch_weights,
    "torchBack": torch_back,
    "pictures": torch_pictures,
    "maps": activation_maps,
    "keras": keras_weights,
    "kerasBack": keras_back,
})
