"""The shapes of taggers that people use instead, with random weights, which suffice to take their time."""

from torch import Tensor, nn

from dass.config import N_CLASSES

_CNN14_WIDTHS = (64, 128, 256, 512, 1024, 2048)

_MN10_BLOCKS = (
    (3, 16, 16, False, False, 1), (3, 64, 24, False, False, 2), (3, 72, 24, False, False, 1),
    (5, 72, 40, True, False, 2), (5, 120, 40, True, False, 1), (5, 120, 40, True, False, 1),
    (3, 240, 80, False, True, 2), (3, 200, 80, False, True, 1),
    (3, 184, 80, False, True, 1), (3, 184, 80, False, True, 1),
    (3, 480, 112, True, True, 1), (3, 672, 112, True, True, 1),
    (5, 672, 160, True, True, 2), (5, 960, 160, True, True, 1), (5, 960, 160, True, True, 1),
)  # fmt: skip
"""MobileNetV3-Large (arXiv 1905.02244, table 1): kernel, inner and outer width, squeeze, hard swish, stride."""


def cnn14() -> nn.Module:
    """Return CNN14 of PANNs (arXiv 1912.10211): (batch, 1, frames, 64 mel) to (batch, 527)."""
    layers: list[nn.Module] = []
    n_in = 1
    for width in _CNN14_WIDTHS:
        for n in (n_in, width):
            layers += [nn.Conv2d(n, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
        layers.append(nn.AvgPool2d(2 if width < _CNN14_WIDTHS[-1] else 1))
        n_in = width
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(n_in, n_in), nn.ReLU(), nn.Linear(n_in, N_CLASSES)]
    return nn.Sequential(*layers, *head).eval()


def mn10() -> nn.Module:
    """Return mn10 of EfficientAT (arXiv 2211.04772), a MobileNetV3: (batch, 1, 128 mel, frames) to (batch, 527)."""
    layers: list[nn.Module] = [_convolution(1, 16, 3, 2), nn.Hardswish(inplace=True)]
    n_in = 16
    for kernel, inner, n_out, squeezes, is_hard, stride in _MN10_BLOCKS:
        layers.append(_Bottleneck(n_in, inner, n_out, kernel, stride, squeezes, is_hard))
        n_in = n_out
    head = [_convolution(n_in, 960, 1, 1), nn.Hardswish(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*layers, *head, nn.Linear(960, 1280), nn.Hardswish(), nn.Linear(1280, N_CLASSES)).eval()


def _convolution(n_in: int, n_out: int, kernel: int, stride: int, groups: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(n_in, n_out, kernel, stride, kernel // 2, groups=groups, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(n_out))


class _Squeeze(nn.Module):
    """Weigh channels by what all of them are on average."""

    def __init__(self, width: int) -> None:
        super().__init__()
        inner = width // 4
        weigh = [nn.AdaptiveAvgPool2d(1), nn.Conv2d(width, inner, 1), nn.ReLU(), nn.Conv2d(inner, width, 1)]
        self.weigh = nn.Sequential(*weigh, nn.Hardsigmoid())

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weigh(x)


class _Bottleneck(nn.Module):
    def __init__(
        self, n_in: int, inner: int, n_out: int, kernel: int, stride: int, squeezes: bool, is_hard: bool
    ) -> None:
        super().__init__()
        bend = nn.Hardswish if is_hard else nn.ReLU
        layers = [_convolution(n_in, inner, 1, 1), bend(), _convolution(inner, inner, kernel, stride, inner)]
        layers += [_Squeeze(inner)] if squeezes else []
        self.layers = nn.Sequential(*layers, bend(), _convolution(inner, n_out, 1, 1))
        self.is_short = stride == 1 and n_in == n_out

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x) if self.is_short else self.layers(x)
