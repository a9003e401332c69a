"""Writes test/fixtures/optimizer-peers.json to stdout: 50 updates of one variable by Keras' optimizers and by optax', in double precision.

Run it with the peers' Python; its own gradients are part of what it writes.
"""
import json
import os

os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", JAX_ENABLE_X64="1", JAX_PLATFORMS="cpu")

import jax.numpy as jnp  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import optax  # noqa: E402

steps = 50
reported = [1, 10, 50]
adam = {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}
cases = [
    {"type": "adam", **adam},
    {"type": "adam", "learningRate": 0.02, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-7},
    {"type": "adamw", **adam, "weightDecay": 0.004},
    {"type": "adamw", **adam, "weightDecay": 0.5},
    {"type": "sgd", "learningRate": 0.05, "momentum": 0, "nesterov": False, "weightDecay": 0},
    {"type": "sgd", "learningRate": 0.05, "momentum": 0, "nesterov": False, "weightDecay": 0.1},
    {"type": "sgd", "learningRate": 0.05, "momentum": 0.9, "nesterov": False, "weightDecay": 0},
    {"type": "sgd", "learningRate": 0.05, "momentum": 0.9, "nesterov": True, "weightDecay": 0},
    {"type": "sgd", "learningRate": 0.05, "momentum": 0.9, "nesterov": True, "weightDecay": 0.1},
    {"type": "rmsprop", "learningRate": 0.01, "rho": 0.9, "momentum": 0, "epsilon": 1e-7},
    {"type": "rmsprop", "learningRate": 0.01, "rho": 0.8, "momentum": 0.6, "epsilon": 0.01},
]


def keras_optimizer(config):
    rate = config["learningRate"]
    if config["type"] == "adam":
        return keras.optimizers.Adam(rate, beta_1=config["beta1"], beta_2=config["beta2"], epsilon=config["epsilon"])
    if config["type"] == "adamw":
        return keras.optimizers.AdamW(rate, beta_1=config["beta1"], beta_2=config["beta2"], epsilon=config["epsilon"], weight_decay=config["weightDecay"])
    if config["type"] == "rmsprop":
        return keras.optimizers.RMSprop(rate, rho=config["rho"], momentum=float(config["momentum"]), epsilon=config["epsilon"])
    return keras.optimizers.SGD(rate, momentum=float(config["momentum"]), nesterov=config["nesterov"], weight_decay=config["weightDecay"] or None)


def optax_optimizer(config):
    rate = config["learningRate"]
    if config["type"] == "adam":
        return optax.adam(rate, b1=config["beta1"], b2=config["beta2"], eps=config["epsilon"])
    if config["type"] == "adamw":
        return optax.adamw(rate, b1=config["beta1"], b2=config["beta2"], eps=config["epsilon"], weight_decay=config["weightDecay"])
    if config["type"] == "rmsprop":
        return optax.rmsprop(rate, decay=config["rho"], eps=config["epsilon"], momentum=config["momentum"] or None)
    # optax.sgd has no decay; this is how optax.adamw adds it.
    gathered = optax.trace(config["momentum"], nesterov=config["nesterov"]) if config["momentum"] else optax.identity()
    return optax.chain(gathered, optax.add_decayed_weights(config["weightDecay"]), optax.scale_by_learning_rate(rate))


def by_keras(config, start, gradients):
    variable = keras.Variable(start, dtype="float64")
    optimizer = keras_optimizer(config)
    optimizer.build([variable])
    values = []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient, "float64")], [variable])
        values.append(keras.ops.convert_to_numpy(variable).tolist())
    return values


def by_optax(config, start, gradients):
    variable, optimizer = jnp.asarray(start), optax_optimizer(config)
    state = optimizer.init(variable)
    values = []
    for gradient in gradients:
        update, state = optimizer.update(jnp.asarray(gradient), state, variable)
        variable = optax.apply_updates(variable, update)
        values.append(np.asarray(variable).tolist())
    return values


keras.config.set_floatx("float64")
random = np.random.default_rng(5)
start = [1.0, -0.5, 0.25, 2.0, -1.5, 0.0]
# Each element with its own mean and spread, so that some go steadily down and some only shake.
gradients = np.round(random.normal([0.5, -0.2, 0.0, 3.0, 0.05, -1.0], [0.1, 0.5, 1.0, 2.0, 0.02, 0.3], (steps, 6)), 4).tolist()
peers = {"keras": by_keras, "optax": by_optax}
results = [
    {"peer": peer, "config": config, "values": [values[step - 1] for step in reported]}
    for config in cases for peer, run in peers.items() for values in [run(config, start, gradients)]
]
print(json.dumps({"versions": {"keras": keras.__version__, "optax": optax.__version__}, "start": start, "gradients": gradients, "reportedSteps": reported, "cases": results}))
