"""A process of its own: trains a residual network of the catalogue in PyTorch by a recipe of Atelier's, an epoch a request.

What a preset says: SGD with Nesterov's momentum, weight decay as Atelier has it (decoupled: each step takes its share of a weight), a
learning rate a step, flips and shifts of whole pixels with black coming in, label smoothing. Weights begin as Keras begins them,
branches at zero where the recipe says so.
Channels-last, bf16 autocast where asked for; PyTorch's fused update adds weight decay to the gradient, so the decay is one call more.
"""
import gzip
import sys
import time
from pathlib import Path

started = time.perf_counter()
sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers"), str(Path(__file__).parent)]

import line_protocol  # noqa: E402
import numpy  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch_step import Block, build  # noqa: E402

state = {}


def idx(folder, name):
    path = Path(folder) / name
    data = path.read_bytes() if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes())
    dimensions = data[3]
    shape = numpy.frombuffer(data, ">u4", dimensions, 4)
    return torch.from_numpy(numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * dimensions).reshape(shape).copy())


def split(folder, prefix):
    return idx(folder, f"{prefix}-images-idx3-ubyte").unsqueeze(1), idx(folder, f"{prefix}-labels-idx1-ubyte").long()


def as_keras_begins(module):
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)


def prepare(request):
    torch.set_num_threads(request["threads"])
    torch.manual_seed(request["seed"])
    model = build(request["model"], [28, 28, 1], 10)
    model.apply(as_keras_begins)
    if request["model"].get("zeroInitResidual"):
        for block in model.modules():
            if isinstance(block, Block):
                nn.init.zeros_(block.branch[-1].weight)
    state.update(
        request,
        model=model.to(memory_format=torch.channels_last),
        train=split(request["folder"], "train"),
        test=split(request["folder"], "t10k"),
        optimizer=torch.optim.SGD(
            model.parameters(), lr=request["learningRate"], momentum=request["momentum"], nesterov=request["nesterov"], fused=True
        ),
        random=torch.Generator().manual_seed(request["seed"]),
        step=0,
    )
    return {"title": f"PyTorch {torch.__version__.split('+')[0]}"}


def augmented(images):
    """Half of the images mirrored, each moved by whole pixels."""
    count, _, height, width = images.shape
    random, shift = state["random"], state["shift"]
    if state["flip"]:
        flipped = torch.rand(count, generator=random) < 0.5
        images = torch.where(flipped[:, None, None, None], images.flip(3), images)
    if shift > 0:
        padded = nn.functional.pad(images, (shift,) * 4)
        down, right = (torch.randint(0, 2 * shift + 1, (count, 1), generator=random) for _ in range(2))
        rows, columns = down + torch.arange(height), right + torch.arange(width)
        images = padded[torch.arange(count)[:, None, None], 0, rows[:, :, None], columns[:, None, :]].unsqueeze(1)
    return images


def predicted(images):
    pixels = (images.float() / 255).to(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16, enabled=state["bf16"]):
        return state["model"](pixels).float()


def epoch(_):
    """One pass over the training images, then the accuracy on the test images; seconds since the process began."""
    model, optimizer, size = state["model"], state["optimizer"], state["batchSize"]
    images, labels = state["train"]
    model.train()
    for chosen in torch.randperm(len(labels), generator=state["random"]).split(size):
        rate = state["rates"][state["step"]]
        state["step"] += 1
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(
            predicted(augmented(images[chosen])), labels[chosen], label_smoothing=state["labelSmoothing"]
        )
        loss.backward()
        with torch.no_grad():
            torch._foreach_mul_(list(model.parameters()), 1 - rate * state["weightDecay"])
        optimizer.step()
    model.eval()
    images, labels = state["test"]
    with torch.no_grad():
        right = sum(
            (predicted(some).argmax(1) == answers).sum().item() for some, answers in zip(images.split(500), labels.split(500))
        )
    return {"seconds": time.perf_counter() - started, "accuracy": right / len(labels)}


if __name__ == "__main__":
    line_protocol.serve({"prepare": prepare, "epoch": epoch})
