"""A process of its own: reads exported networks as their users do, one JSON object a line on stdin, one a line on stdout.

Pixels come and logits go in safetensors files.
"""
import importlib.util
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
from safetensors import safe_open  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402


def pixels_of(request):
    return load_file(request["batch"])["pixels"]


def keras_file(request):
    """Logits, every layer's shape and weights, and the losses of two epochs of one step each."""
    import keras

    model = keras.models.load_model(request["file"])
    pixels = pixels_of(request)
    logits = keras.Model(model.inputs, model.layers[-1].input)
    save_file({"logits": np.asarray(logits(pixels)), **{
        f"{layer.name}/{weight.name}": np.asarray(weight) for layer in model.layers for weight in layer.weights
    }}, request["out"])
    shapes = {layer.name: list(layer.output.shape[1:]) for layer in model.layers}

    model.compile(optimizer=keras.optimizers.SGD(1e-4), loss="sparse_categorical_crossentropy")
    labels = np.arange(len(pixels)) % model.output.shape[-1]
    history = model.fit(pixels, labels, batch_size=len(pixels), epochs=2, verbose=0)
    return {"shapes": shapes, "losses": history.history["loss"]}


def has_torch(request):
    return importlib.util.find_spec("torch") is not None


def pytorch_module(request):
    """Logits of the module that is exported as a program, and what one step of training does to its loss."""
    import torch

    specification = importlib.util.spec_from_file_location("exported", request["file"])
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    network = module.load()
    pixels = torch.from_numpy(pixels_of(request))
    with torch.inference_mode():
        logits = network(pixels)
    # Pixels come as bytes too.
    with torch.inference_mode():
        of_bytes = network(pixels.to(torch.uint8))
    save_file({"logits": logits.numpy(), "of_bytes": of_bytes.numpy()}, request["out"])

    labels = torch.arange(len(pixels)) % logits.shape[-1]
    optimizer = torch.optim.SGD(network.train().parameters(), 1e-4)
    losses = []
    for _ in range(2):
        loss = torch.nn.functional.cross_entropy(network(pixels), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    return {"losses": losses}


def tensor_file(request):
    """Metadata, and every tensor as safetensors' own library reads it."""
    with safe_open(request["file"], "numpy") as file:
        save_file({name: file.get_tensor(name) for name in file.keys()}, request["out"])
        return file.metadata()


def saved_model(request):
    """Logits and probabilities of the signature that is served."""
    import tensorflow as tf

    serve = tf.saved_model.load(request["file"]).signatures["serving_default"]
    answers = serve(pixels=tf.constant(pixels_of(request), tf.uint8))
    save_file({name: value.numpy() for name, value in answers.items()}, request["out"])


line_protocol.serve({"keras": keras_file, "has_torch": has_torch, "pytorch": pytorch_module, "safetensors": tensor_file, "savedmodel": saved_model})
