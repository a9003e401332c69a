"""A process of its own: training batches from a folder of pictures as torchvision's documentation makes them, and a first step."""
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]

import line_protocol  # noqa: E402
import torch  # noqa: E402
import torchvision  # noqa: E402
from torchvision import datasets, transforms  # noqa: E402

state = {}


def load(request):
    """Names the folder; the workers stay from epoch to epoch, which is the faster way."""
    torch.set_num_threads(request["threads"])
    images = datasets.ImageFolder(
        request["folder"],
        transforms.Compose([transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), transforms.ToTensor()]),
    )
    state["batches"] = torch.utils.data.DataLoader(
        images, request["batchSize"], shuffle=True, num_workers=request["workers"], persistent_workers=True
    )
    return {"title": f"PyTorch {torch.__version__.split('+')[0]}, torchvision {torchvision.__version__.split('+')[0]}"}


def epoch(_):
    started = time.perf_counter()
    images = sum(len(labels) for _, labels in state["batches"])
    return {"images": images, "seconds": time.perf_counter() - started}


def step(_):
    """A training step of a small network on the first batch."""
    model = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(),
        torch.nn.Linear(4 * 112 * 112, 8), torch.nn.ReLU(), torch.nn.Linear(8, 10),
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    images, labels = next(iter(state["batches"]))
    loss = torch.nn.functional.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return {"loss": loss.item()}


if __name__ == "__main__":
    line_protocol.serve({"load": load, "epoch": epoch, "step": step})
