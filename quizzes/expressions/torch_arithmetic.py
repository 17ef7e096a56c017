"""The second way to compute formulas: float64 by PyTorch, gradients by autograd, networks really built and counted.

Only `variants.py` uses it, in the worker: the web process never loads torch.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from quizzes.expressions import architecture_facts as facts
from quizzes.expressions.numpy_arithmetic import described, place, size_within_limits


def _dot(x: Tensor, y: Tensor) -> Tensor:
    return x * y if not (x.ndim and y.ndim) else x @ y


def _mean_squared(x: Tensor, y: Tensor) -> Tensor:
    return functional.mse_loss(*torch.broadcast_tensors(x, y))


def _cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    if logits.shape != target.shape or not logits.ndim:
        raise ValueError
    return functional.cross_entropy(logits, target)


def _last_axis(function: Callable[..., Tensor]) -> Callable[[Tensor], Tensor]:
    def computed(x: Tensor) -> Tensor:
        if not x.ndim:
            raise ValueError
        return function(x, dim=-1)

    return computed


def _axis(function: Callable[..., Tensor], dim: int) -> Callable[[Tensor], Tensor]:
    def computed(x: Tensor) -> Tensor:
        if x.ndim <= dim:
            raise ValueError
        return function(x, dim=dim)

    return computed


def _entry(x: Tensor, *places: Tensor) -> Tensor:
    if len(places) != x.ndim:
        raise ValueError
    return x[tuple(place(each.item(), size=size) for each, size in zip(places, x.shape, strict=True))]


def _onehot(class_: Tensor, num_classes: Tensor) -> Tensor:
    return functional.one_hot(class_.long(), size_within_limits(num_classes.item())).double()


def _clip(x: Tensor, low: Tensor, high: Tensor) -> Tensor:
    return torch.minimum(torch.maximum(x, low), high)


# Networks: built on the `meta` device, where tensors have shapes and no memory ---------------------------------------
def _built(entry: Tensor, layers: Sequence[Tensor]) -> nn.Sequential:
    shape = facts.whole(entry.tolist())
    modules: list[nn.Module] = []
    for each in layers:
        added = _modules(int(each[0]), [int(number) for number in each[1:]], shape)
        shape = list(_output(shape, added).shape[1:])
        modules += added
    return nn.Sequential(*modules)


def _modules(code: int, numbers: list[int], shape: list[int]) -> list[nn.Module]:
    first, second, third, fourth = numbers
    match code:
        case facts.DENSE:
            return [nn.Flatten(), nn.Linear(math.prod(shape), first, device="meta")]
        case facts.CONV:
            return [nn.Conv2d(shape[0], first, second, third, fourth, device="meta")]
        case facts.POOL:
            return [nn.MaxPool2d(first, second)]
        case facts.GLOBAL_POOL:
            return [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        case facts.BATCH_NORM:
            return [(nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d)(shape[0], device="meta").eval()]
    raise facts.UnknownLayer


def _output(shape: Sequence[int], modules: Sequence[nn.Module]) -> Tensor:
    return nn.Sequential(*modules)(torch.empty(1, *shape, device="meta"))


def _num_parameters(entry: Tensor, *layers: Tensor) -> int:
    return sum(parameter.numel() for parameter in _built(entry, layers).parameters())


def _num_weights(entry: Tensor, *layers: Tensor) -> int:
    named = _built(entry, layers).named_parameters()
    return sum(parameter.numel() for name, parameter in named if not name.endswith("bias"))


def _num_flops(entry: Tensor, *layers: Tensor) -> int:
    network = _built(entry, layers)
    with FlopCounterMode(display=False) as counter:
        network(torch.empty(1, *facts.whole(entry.tolist()), device="meta"))
    return counter.get_total_flops()


def _output_shape(entry: Tensor, *layers: Tensor) -> tuple[int, ...]:
    return tuple(_output(facts.whole(entry.tolist()), _built(entry, layers)).shape[1:])


def _fact(count: Callable[..., Any]) -> Callable[..., Tensor]:
    def counted(entry: Tensor, *layers: Tensor) -> Tensor:
        facts.counts(*described(entry, layers))  # refuses what is no network
        with torch.no_grad():
            return torch.tensor(count(entry, *layers), dtype=torch.float64)

    return counted


def _conv_out(side: Tensor, kernel: Tensor, stride: float = 1, padding: float = 0) -> Tensor:
    window = torch.tensor([facts.CONV, 1, float(kernel), float(stride), float(padding)], dtype=torch.float64)
    return _fact(_output_shape)(torch.tensor([1, float(side), float(side)], dtype=torch.float64), window)[1]


def _layer(build: Callable[..., list[float]]) -> Callable[..., Tensor]:
    return lambda *numbers: torch.tensor(build(*(float(number) for number in numbers)), dtype=torch.float64)


class TorchArithmetic:
    """The functions of numpy_arithmetic.FUNCTIONS, each as PyTorch has it."""

    functions: Mapping[str, Callable[..., Tensor]] = {
        **{
            name: getattr(torch, name)
            for name in (
                *("exp", "log", "log2", "log10", "sqrt", "abs", "sign", "sin", "cos", "tan", "tanh", "sigmoid", "relu"),
                *("floor", "ceil", "sum", "mean", "outer"),
            )
        },
        "ln": torch.log,
        "gelu": functional.gelu,
        "softplus": lambda x: functional.softplus(x, threshold=40.0),
        "softmax": _last_axis(torch.softmax),
        "log_softmax": _last_axis(torch.log_softmax),
        "logsumexp": lambda x: torch.logsumexp(x.flatten(), dim=0),
        "var": lambda x: torch.var(x, correction=0),
        "std": lambda x: torch.std(x, correction=0),
        "norm": torch.linalg.vector_norm,
        "size": lambda x: torch.tensor(float(x.numel()), dtype=torch.float64),
        "largest": torch.amax,
        "smallest": torch.amin,
        "argmax": lambda x: torch.argmax(x, dim=-1).double(),
        "row_sums": _axis(torch.sum, 1),
        "row_means": _axis(torch.mean, 1),
        "column_sums": _axis(torch.sum, 0),
        "column_means": _axis(torch.mean, 0),
        "column_vars": _axis(lambda x, dim: torch.var(x, dim=dim, correction=0), 0),
        "transpose": lambda x: x.permute(*reversed(range(x.ndim))),
        "ones": lambda n: torch.ones(size_within_limits(n.item()), dtype=torch.float64),
        "identity": lambda n: torch.eye(size_within_limits(n.item(), dimensions=2), dtype=torch.float64),
        "max": torch.maximum,
        "min": torch.minimum,
        "dot": _dot,
        "outer": lambda x, y: torch.outer(x.flatten(), y.flatten()),
        "leaky_relu": lambda x, slope: torch.where(x > 0, x, slope * x),
        "mse": _mean_squared,
        "cross_entropy": _cross_entropy,
        "onehot": _onehot,
        "clip": _clip,
        "entry": _entry,
        "dense": _layer(facts.dense),
        "conv": _layer(facts.conv),
        "pool": _layer(facts.pool),
        "global_pool": _layer(facts.global_pool),
        "batch_norm": _layer(facts.batch_norm),
        "conv_out": _conv_out,
        "params": _fact(_num_parameters),
        "weights": _fact(_num_weights),
        "flops": _fact(_num_flops),
        "output_shape": _fact(_output_shape),
    }

    def number(self, value: object) -> Tensor:
        return value if isinstance(value, Tensor) else torch.tensor(value, dtype=torch.float64)

    def stack(self, values: Sequence[Tensor]) -> Tensor:
        return torch.stack(list(values))

    def gradient(self, function: Callable[[Tensor], Tensor], at: Tensor) -> Tensor:
        """Stays differentiable: a gradient may stand inside another."""
        point = at if at.requires_grad else at.detach().clone().requires_grad_()
        value = function(point)
        if not value.requires_grad:
            return torch.zeros_like(at)
        (slope,) = torch.autograd.grad(value, point, create_graph=True, allow_unused=True)
        return torch.zeros_like(at) if slope is None else slope
