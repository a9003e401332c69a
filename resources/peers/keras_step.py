"""A process of its own: times steps of Keras on TensorFlow in graph mode, without XLA: of training, or of inference."""
import os
import time

os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3")

import line_protocol  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

import keras_models  # noqa: E402

state = {}


def prepare(request):
    tf.config.threading.set_intra_op_parallelism_threads(request["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(request["threads"])
    model = keras_models.build(request["model"], request["inputShape"], request["classes"])
    optimizer = keras.optimizers.Adam()
    optimizer.build(model.trainable_variables)
    random = np.random.default_rng(1)
    images = tf.constant(random.random((request["batchSize"], *request["inputShape"]), np.float32))
    labels = tf.constant(random.integers(0, request["classes"], request["batchSize"], np.int32))

    # What model.fit compiles, without its bookkeeping.
    @tf.function(jit_compile=False)
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, model(images, training=True)))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        return loss

    @tf.function(jit_compile=False)
    def answer():
        return tf.reduce_sum(model(images, training=False))

    state["step"] = answer if request.get("pass") == "inference" else step
    return {"title": f"Keras {keras.__version__} on TensorFlow {tf.__version__}, graph mode", "parameters": model.count_params()}


def steps(request):
    seconds = []
    for _ in range(request["count"]):
        started = time.perf_counter()
        state["step"]().numpy()
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds}


line_protocol.serve({"prepare": prepare, "steps": steps})
