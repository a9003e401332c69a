"""A process of its own: answers requests about Keras, one JSON object a line on stdin, one a line on stdout.

Tensors travel in safetensors files, written and read by the format's own library. Nothing but answers goes to stdout.
"""
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import line_protocol  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402

import keras_models  # noqa: E402


def model_of(request):
    keras.config.set_floatx(request.get("precision", "float32"))
    model = keras_models.build(request["model"], request["inputShape"], request["classes"])
    if "weights" in request:
        saved = load_file(request["weights"])
        names = {f"{layer.name}/{weight.name}" for layer in model.layers for weight in layer.weights}
        if names != set(saved):
            raise ValueError(f"weights differ by name: {sorted(names ^ set(saved))}")
        for layer in model.layers:
            for weight in layer.weights:
                weight.assign(saved[f"{layer.name}/{weight.name}"])
    return model


def named(model, values):
    paths = {weight.path: f"{layer.name}/{weight.name}" for layer in model.layers for weight in layer.weights}
    return {paths[weight.path]: np.asarray(value, np.float32) for weight, value in values}


def save(path, tensors):
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, path)


def logits_of(model, images, training):
    """The last layer's values before its softmax."""
    last = model.layers[-1]
    features = keras.Model(model.inputs, last.input)(images, training=training)
    return keras.ops.matmul(features, last.kernel) + last.bias


def table(request):
    model = model_of(request)
    layers = [{
        "name": layer.name, "type": type(layer).__name__, "outputShape": list(layer.output.shape[1:]), "params": layer.count_params(),
        "inputs": [history.operation.name for history in ([t._keras_history for t in (layer.input if isinstance(layer.input, list) else [layer.input])])]
        if type(layer).__name__ != "InputLayer" else [],
    } for layer in model.layers]
    count = lambda weights: int(sum(np.prod(weight.shape) for weight in weights))
    return {"layers": layers, "params": {"total": model.count_params(), "trainable": count(model.trainable_weights), "nonTrainable": count(model.non_trainable_weights)}}


def numbers(request):
    """Logits with the moving statistics; loss and gradients of a training step; the moving statistics after it."""
    model = model_of(request)
    batch = load_file(request["batch"])
    images = keras.ops.cast(batch["images"], keras.config.floatx())
    labels = batch["labels"].astype(np.int32)
    result = {"inference/logits": np.asarray(logits_of(model, images, False), np.float32)}
    with tf.GradientTape() as tape:
        logits = logits_of(model, images, True)
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))
    gradients = tape.gradient(loss, [weight.value for weight in model.trainable_weights])
    result.update({"training/logits": np.asarray(logits, np.float32), "training/loss": np.asarray([loss], np.float32)})
    result.update({f"gradient/{name}": value for name, value in named(model, zip(model.trainable_weights, gradients)).items()})
    result.update({f"moving/{name}": value for name, value in named(model, [(weight, weight) for weight in model.non_trainable_weights]).items()})
    save(request["out"], result)
    return {}


def optimizer_of(config):
    if config["type"] == "adam":
        return keras.optimizers.Adam(config["learningRate"], beta_1=config["beta1"], beta_2=config["beta2"], epsilon=config["epsilon"])
    if config["type"] == "adamw":
        return keras.optimizers.AdamW(config["learningRate"], beta_1=config["beta1"], beta_2=config["beta2"], epsilon=config["epsilon"], weight_decay=config["weightDecay"])
    if config["type"] == "rmsprop":
        return keras.optimizers.RMSprop(config["learningRate"], rho=config["rho"], momentum=float(config["momentum"]), epsilon=config["epsilon"])
    return keras.optimizers.SGD(config["learningRate"], momentum=float(config["momentum"]), nesterov=config["nesterov"], weight_decay=config["weightDecay"] or None)


def steps(request):
    """Training steps on given batches: the loss of each, and the weights after the last."""
    model = model_of(request)
    optimizer = optimizer_of(request["optimizer"])
    optimizer.build(model.trainable_variables)
    batches = load_file(request["batch"])

    @tf.function(jit_compile=False)
    def step(images, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, model(images, training=True)))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        return loss

    size = request["batchSize"]
    losses = []
    for at in range(0, len(batches["labels"]), size):
        images = tf.constant(batches["images"][at:at + size], keras.config.floatx())
        losses.append(float(step(images, tf.constant(batches["labels"][at:at + size].astype(np.int32)))))
    save(request["out"], named(model, [(weight, weight) for weight in model.weights]))
    return {"losses": losses}


def fit(request):
    """Epochs by Keras' own loop: compile, fit with validation data, evaluate. The images come in the order they are to be seen in."""
    model = model_of(request)
    data = load_file(request["batch"])
    model.compile(optimizer=optimizer_of(request["optimizer"]), loss="sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    validation = (data["validation_images"], data["validation_labels"].astype(np.int32))
    epochs = []
    for order in request["orders"]:
        images, labels = data["images"][order], data["labels"].astype(np.int32)[order]
        history = model.fit(images, labels, batch_size=request["batchSize"], epochs=1, shuffle=False, verbose=0, validation_data=validation, validation_batch_size=request["batchSize"])
        epochs.append({name: values[0] for name, values in history.history.items()})
    return {"epochs": epochs}


def limits(request):
    """The range in which Keras' own initial kernels lie, by name."""
    model = model_of(request)
    return {f"{layer.name}/{weight.name}": [float(np.min(weight)), float(np.max(weight)), float(np.std(weight))] for layer in model.layers for weight in layer.weights}


tasks = {"table": table, "numbers": numbers, "steps": steps, "fit": fit, "limits": limits}
line_protocol.serve(tasks)
