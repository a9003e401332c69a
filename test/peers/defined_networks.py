"""Networks in PyTorch by the definitions of those who published them, without weights of theirs."""
import contextlib
import sys


def torchvision_network(config, classes):
    import torchvision

    name = {"mobilenet-v2": "mobilenet_v2"}.get(config["id"], config["id"].removeprefix("torchvision-"))
    network = torchvision.models.get_model(name, weights=None, num_classes=classes)
    if config["id"] == "mobilenet-v2":
        network.classifier[0].p = config["dropout"]
    if config["stem"] == "small":
        import torch

        if config["id"] == "mobilenet-v2":
            network.features[0][0].stride = network.features[2].conv[1][0].stride = (1, 1)
        else:
            network.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)
            network.maxpool = torch.nn.Identity()
    return network


def efficientnet(config, classes, size):
    """Its padding is worked out for one size of images when it is built."""
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    is_small = config["stem"] == "small"
    options = dict(num_classes=classes, dropout_rate=config["dropout"], drop_connect_rate=config["dropPath"])
    network = EfficientNet.from_name("efficientnet-lite0", image_size=size * (4 if is_small else 1), **options)
    if is_small:
        for convolution in (network._conv_stem, network._blocks[1]._depthwise_conv):
            convolution.stride = (1, 1)
            convolution.static_padding = torch.nn.ZeroPad2d(1)
    return network


def torch_network(config, classes, size):
    with contextlib.redirect_stdout(sys.stderr):
        is_efficient = config["id"] == "efficientnet-lite0"
        return efficientnet(config, classes, size) if is_efficient else torchvision_network(config, classes)
