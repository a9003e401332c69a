"""A process of its own: times training steps of PyTorch, channels-last, fused Adam; eager or compiled; fp32, tf32 or bf16 autocast; on a processor or a card.

The residual networks of the catalogue, written in PyTorch's own terms; published ones as torchvision and
efficientnet_lite_pytorch define them. PyTorch pads alike on all sides, where Keras pads an even
image by a pixel more at the bottom and on the right: as much work on an image one pixel over.
"""
import os
import shutil
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers"), str(Path(__file__).parents[1] / "peers")]

import line_protocol  # noqa: E402
import torch  # noqa: E402
from defined_networks import torch_network  # noqa: E402
from torch import nn  # noqa: E402

state = {}
plans = {
    "resnet50": ("bottleneck", [(3, 256), (4, 512), (6, 1024), (3, 2048)]),
    "resnet34": ("basic", [(3, 64), (4, 128), (6, 256), (3, 512)]),
    "resnet18": ("basic", [(2, 64), (2, 128), (2, 256), (2, 512)]),
}


def convolution(from_channels, channels, size, stride=1):
    return nn.Conv2d(from_channels, channels, size, stride, padding=size // 2)


def normalization(channels):
    # Keras' momentum 0.99 is PyTorch's 0.01.
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class Block(nn.Module):
    """The branch and the shortcut of a residual block, which normalises where the order says."""

    def __init__(self, kind, order, from_channels, channels):
        super().__init__()
        inner = max(1, channels // 4) if kind == "bottleneck" else channels
        is_pre_activated = order == "pre-activation"
        self.before = nn.Sequential(normalization(from_channels), nn.ReLU(inplace=False)) if is_pre_activated else nn.Identity()
        parts = [(from_channels, inner, 1), (inner, inner, 3)] if kind == "bottleneck" else [(from_channels, inner, 3)]
        layers = [layer for a, b, size in parts for layer in (convolution(a, b, size), normalization(b), nn.ReLU(inplace=True))]
        layers.append(convolution(inner, channels, 1 if kind == "bottleneck" else 3))
        if order == "before-addition":
            layers.append(normalization(channels))
        self.branch = nn.Sequential(*layers)
        self.is_projected = from_channels != channels
        self.shortcut = convolution(from_channels, channels, 1) if self.is_projected else nn.Identity()
        self.after = {
            "before-addition": lambda: nn.ReLU(inplace=True),
            "after-addition": lambda: nn.Sequential(normalization(channels), nn.ReLU(inplace=True)),
            "pre-activation": nn.Identity,
        }[order]()

    def forward(self, x):
        start = self.before(x)
        return self.after(self.branch(start) + self.shortcut(start if self.is_projected else x))


def build(config, input_shape, classes):
    if config["id"] not in plans:
        return torch_network(config, classes, input_shape[0])
    kind, stages = plans[config["id"]]
    order = config["normalization"]
    is_pre_activated = order == "pre-activation"
    layers = [convolution(input_shape[2], 64, 7, 2)]
    layers += [] if is_pre_activated else [normalization(64), nn.ReLU(inplace=True)]
    layers.append(nn.MaxPool2d(3, 2, padding=1))
    channels = 64
    for index, (blocks, width) in enumerate(stages):
        if index > 0:
            layers.append(convolution(channels, width, 1, 2))
            channels = width
        for _ in range(blocks):
            layers.append(Block(kind, order, channels, width))
            channels = width
    head = [normalization(channels), nn.ReLU(inplace=True)] if is_pre_activated else []
    head += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    units = config["denseUnits"]
    head += [nn.Linear(channels, units), nn.ReLU(inplace=True), nn.Linear(units, classes)] if units else [nn.Linear(channels, classes)]
    return nn.Sequential(*layers, *head)


def compiled(model, mode):
    """The model through torch.compile, which compiles C++, for a card Triton, during its first step."""
    compilers = [os.environ.get("CXX"), "g++", "clang++", "cl"]
    if not any(shutil.which(name) for name in compilers if name):
        raise RuntimeError("torch.compile needs a C++ compiler, and there is none here")
    return torch.compile(model, mode=mode)


def prepare(request):
    torch.set_num_threads(request["threads"])
    torch.manual_seed(1)
    device = request.get("device", "cpu")
    if device == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = request["precision"] == "tf32"
    model = build(request["model"], request["inputShape"], request["classes"]).to(device, memory_format=torch.channels_last)
    # PyTorch 1 has no fused update on a CPU.
    is_fused = int(torch.__version__.split(".")[0]) >= 2
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, **({"fused": True} if is_fused else {"foreach": True}))
    height, width, channels = request["inputShape"]
    images = torch.rand(request["batchSize"], channels, height, width).to(device, memory_format=torch.channels_last)
    labels = torch.randint(0, request["classes"], (request["batchSize"],)).to(device)
    bf16 = request["precision"] == "bf16"
    is_compiled = request.get("compiled", False)
    run = compiled(model, request.get("mode", "default")) if is_compiled else model

    def answer():
        with torch.inference_mode(), torch.autocast(device, torch.bfloat16, enabled=bf16):
            return run(images).sum().item()

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, torch.bfloat16, enabled=bf16):
            loss = nn.functional.cross_entropy(run(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    is_inference = request["pass"] == "inference"
    if is_inference:
        model.eval()
    state["step"] = answer if is_inference else step
    buffers = sum(buffer.numel() for name, buffer in model.named_buffers() if "running" in name)
    return {
        "title": ", ".join([
            f"PyTorch {torch.__version__.split('+')[0]}", *([f"torch.compile ({request.get('mode', 'default')})"] if is_compiled else []), "channels-last",
            *([] if is_inference else [f"{'fused' if is_fused else 'foreach'} Adam"]), *(["bf16 autocast"] if bf16 else []), *([request["precision"], torch.cuda.get_device_name()] if device == "cuda" else []),
        ]),
        "parameters": sum(p.numel() for p in model.parameters()) + buffers,
    }


def steps(request):
    seconds = []
    for _ in range(request["count"]):
        started = time.perf_counter()
        state["step"]()
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds}


if __name__ == "__main__":
    line_protocol.serve({"prepare": prepare, "steps": steps})
