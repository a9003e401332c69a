"""A process of its own: answers with the numbers of networks as those who published them define them, one JSON object a line on stdin,
one a line on stdout: torchvision's, efficientnet_lite_pytorch's and Keras', none with weights of its own.

Weights come under Atelier's names and in its layout, and so do results go.
"""
import importlib.util
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
from defined_networks import torch_network  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402


def has(request):
    return importlib.util.find_spec(request["module"]) is not None


def own_name(path):
    return "_".join(part.lstrip("_") for part in path.split("."))


def torch_numbers(config, classes, precision, weights, images, labels):
    import torch

    dtype = getattr(torch, precision)
    network = torch_network(config, classes, images.shape[1]).to(dtype)
    norms = {name: module for name, module in network.named_modules() if isinstance(module, torch.nn.BatchNorm2d)}
    # Each parameter's name with Atelier, and whether its axes are turned: OIHW to HWIO, and a channel's filter to [h, w, channels, 1].
    names, turns = {}, {}
    for path, parameter in network.named_parameters():
        layer, role = path.rsplit(".", 1)
        ours = {"weight": "gamma", "bias": "beta"} if layer in norms else {"weight": "kernel", "bias": "bias"}
        names[path] = f"{own_name(layer)}/{ours[role]}"
        is_depthwise = parameter.dim() == 4 and parameter.shape[1] == 1 and parameter.shape[0] > 1 and role == "weight" \
            and network.get_submodule(layer).groups > 1
        turns[path] = {2: (1, 0), 4: (2, 3, 0, 1) if is_depthwise else (2, 3, 1, 0)}.get(parameter.dim(), (0,))
    statistics = {"running_mean": "moving_mean", "running_var": "moving_variance"}

    with torch.no_grad():
        for path, parameter in network.named_parameters():
            back = np.argsort(turns[path])
            parameter.copy_(torch.from_numpy(weights.pop(names[path])).permute(*back))
        for path, module in norms.items():
            for theirs, ours in statistics.items():
                getattr(module, theirs).copy_(torch.from_numpy(weights.pop(f"{own_name(path)}/{ours}")))
    if weights:
        raise ValueError(f"nobody has {sorted(weights)}")

    x, classes_of = torch.from_numpy(images).to(dtype).permute(0, 3, 1, 2), torch.from_numpy(labels)
    with torch.no_grad():
        result = {"inference/logits": network.eval()(x)}

    batch = {}

    def observe(path, module, given):
        seen = given[0].detach()
        found = {"running_mean": seen.mean((0, 2, 3)), "running_var": seen.var((0, 2, 3), correction=0)}
        for theirs, ours in statistics.items():
            name = f"{own_name(path)}/{ours}"
            batch[f"batch/{name}"] = found[theirs]
            # Keras keeps the biased variance, PyTorch the other one; the share is PyTorch's.
            batch[f"moving/{name}"] = (1 - module.momentum) * getattr(module, theirs) + module.momentum * found[theirs]

    for path, module in norms.items():
        module.register_forward_pre_hook(lambda module, given, path=path: observe(path, module, given))
    logits = network.train()(x)
    loss = torch.nn.functional.cross_entropy(logits, classes_of)
    loss.backward()
    result.update({"training/logits": logits, "training/loss": loss[None], **batch})
    for path, parameter in network.named_parameters():
        result[f"gradient/{names[path]}"] = parameter.grad.permute(*turns[path])
    return {name: value.detach().numpy() for name, value in result.items()}


def keras_numbers(config, classes, precision, weights, images, labels):
    import keras
    import tensorflow as tf

    keras.config.set_floatx(precision)
    # What layers compute in: it does not follow the other once it was asked for.
    keras.config.set_dtype_policy(precision)
    make = {"keras-resnet50": keras.applications.ResNet50, "keras-mobilenet-v2": keras.applications.MobileNetV2}[config["id"]]
    network = make(weights=None, input_shape=images.shape[1:], classes=classes, classifier_activation=None)
    own = {f"{layer.name}/{weight.name}": weight for layer in network.layers for weight in layer.weights}
    if sorted(own) != sorted(weights):
        raise ValueError(f"not the same weights: {sorted(set(own) ^ set(weights))}")
    for name, weight in own.items():
        weight.assign(weights[name])

    result = {"inference/logits": network(images, training=False)}
    normalizations = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    seen = keras.Model(network.inputs, [network.output, *(layer.input for layer in normalizations)])
    trained = {name: weight for name, weight in own.items() if weight.trainable}
    with tf.GradientTape() as tape:
        logits, *inputs = seen(images, training=True)
        likelihoods = tf.gather(tf.nn.log_softmax(logits), labels, batch_dims=1)
        loss = -tf.reduce_mean(likelihoods, keepdims=True)
    gradients = tape.gradient(loss, [weight.value for weight in trained.values()])
    result.update({"training/logits": logits, "training/loss": loss})
    result.update({f"gradient/{name}": gradient for name, gradient in zip(trained, gradients)})
    for layer, given in zip(normalizations, inputs):
        result[f"batch/{layer.name}/moving_mean"] = tf.reduce_mean(given, [0, 1, 2])
        result[f"batch/{layer.name}/moving_variance"] = tf.math.reduce_variance(given, [0, 1, 2])
    result.update({f"moving/{name}": weight.value for name, weight in own.items() if not weight.trainable})
    return {name: np.asarray(value) for name, value in result.items()}


def numbers(request):
    """Logits by the moving statistics; of one training pass its logits, loss, gradients, batch and moving statistics."""
    batch = load_file(request["batch"])
    compute = keras_numbers if request["model"]["id"].startswith("keras-") else torch_numbers
    found = compute(
        request["model"],
        request["classes"],
        request["precision"],
        load_file(request["weights"]),
        batch["images"],
        batch["labels"].astype(np.int64),
    )
    save_file({name: np.ascontiguousarray(value, np.float32) for name, value in found.items()}, request["out"])
    return {}


line_protocol.serve({"has": has, "numbers": numbers})
