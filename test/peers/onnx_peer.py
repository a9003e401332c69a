"""A process of its own: checks and runs ONNX files, one JSON object a line on stdin, one a line on stdout."""
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402

BATCH = 50


def check(request):
    """What onnx' own checker and shape inference say of a file; an error where they refuse it."""
    model = onnx.load(request["file"])
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    outputs = {
        output.name: [side.dim_param or side.dim_value for side in output.type.tensor_type.shape.dim]
        for output in inferred.graph.output
    }
    return {
        "outputs": outputs,
        "initializers": len(model.graph.initializer),
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
    }


def run(request):
    """Logits and probabilities of all images, a batch at a time and the last one smaller."""
    session = onnxruntime.InferenceSession(request["file"], providers=["CPUExecutionProvider"])
    pixels = load_file(request["batch"])["pixels"].astype(np.uint8)
    answers = [
        session.run(["logits", "probabilities"], {"images": pixels[at:at + BATCH]})
        for at in range(0, len(pixels), BATCH)
    ]
    logits, probabilities = (np.concatenate(parts) for parts in zip(*answers))
    save_file({"logits": logits, "probabilities": probabilities}, request["out"])


line_protocol.serve({"check": check, "run": run})
