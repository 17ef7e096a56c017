"""What the functions of formulas compute, in float64 by NumPy: all that the web process needs.

`torch_arithmetic.py` computes the same in a second way, with gradients by autograd; `language.py` walks formulas.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from quizzes.expressions import architecture_facts as facts

Value = NDArray[np.float64]
MAX_ENTRIES = 1024  # of any vector or matrix on the way
STEP = 1e-3  # of a difference quotient, as a share of the number that is moved
SMALLEST_MOVED = 1e-2


class Arithmetic(Protocol):
    """How formulas are computed: numbers, lists, functions by name, and the gradient of a function at a point."""

    functions: Mapping[str, Callable[..., Any]]

    def number(self, value: object) -> Any: ...  # noqa: ANN401 (arrays or tensors)
    def stack(self, values: Sequence[Any]) -> Any: ...  # noqa: ANN401
    def gradient(self, function: Callable[[Any], Any], at: Any) -> Any: ...  # noqa: ANN401


@dataclass(frozen=True)
class Function:
    """How many arguments it takes, and what it computes."""

    least: int
    most: int
    compute: Callable[..., Any]


def _sigmoid(x: Value) -> Value:
    return np.where(x >= 0, 1.0 / (1.0 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1.0 + np.exp(-np.abs(x))))


def _log_softmax(x: Value) -> Value:
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _logsumexp(x: Value) -> Value:
    return x.max() + np.log(np.exp(x - x.max()).sum())


def _cross_entropy(logits: Value, target: Value) -> Value:
    if logits.shape != target.shape:
        raise ValueError
    return -(target * _log_softmax(logits)).sum(axis=-1).mean()


def _mean_squared(x: Value, y: Value) -> Value:
    return np.square(x - y).mean()


def place(number: object, *, size: int) -> int:
    """A place counted from 0, as in PyTorch. Raises ValueError."""
    found = int(number)
    if found != number or not 0 <= found < size:
        raise ValueError
    return found


def _entry(x: Value, *places: Value) -> Value:
    if len(places) != x.ndim:
        raise ValueError
    return x[tuple(place(each, size=size) for each, size in zip(places, x.shape, strict=True))]


def _onehot(class_: Value, num_classes: Value) -> Value:
    rows = [place(each, size=int(num_classes)) for each in class_.flat]
    if len(rows) * int(num_classes) > MAX_ENTRIES:
        raise ValueError
    return np.eye(int(num_classes))[rows].reshape(*class_.shape, int(num_classes))


def size_within_limits(number: object, *, dimensions: int = 1) -> int:
    size = place(number, size=MAX_ENTRIES + 1)
    if not 1 <= size**dimensions <= MAX_ENTRIES:
        raise ValueError
    return size


def _counted(what: Callable[[list[facts.Count]], Any]) -> Callable[..., Value]:
    return lambda entry, *layers: np.asarray(what(facts.counts(*described(entry, layers))), dtype=np.float64)


def described(entry: Any, layers: Sequence[Any]) -> tuple[list[float], list[list[float]]]:  # noqa: ANN401
    """Vectors as lists; what is none describes nothing. Raises UnknownLayer."""
    if any(each.ndim != 1 for each in (entry, *layers)):
        raise facts.UnknownLayer
    return entry.tolist(), [each.tolist() for each in layers]


def _layer(build: Callable[..., list[float]]) -> Callable[..., Value]:
    return lambda *numbers: np.asarray(build(*(float(number) for number in numbers)))


def _conv_out(side: Value, kernel: Value, stride: float = 1, padding: float = 0) -> Value:
    side, kernel, stride = facts.whole([side, kernel, stride])
    (padding,) = facts.whole([padding], least=0)
    return np.float64(facts.side_after(side, kernel=kernel, stride=stride, padding=padding))


# Name → how many arguments, and what it computes. `log` is the natural one, as in every paper of the field.
FUNCTIONS: Mapping[str, Function] = {
    name: Function(least, most, compute)
    for (least, most), functions in {
        (1, 1): {
            "exp": np.exp,
            "log": np.log,
            "ln": np.log,
            "log2": np.log2,
            "log10": np.log10,
            "sqrt": np.sqrt,
            "abs": np.abs,
            "sign": np.sign,
            "sin": np.sin,
            "cos": np.cos,
            "tan": np.tan,
            "tanh": np.tanh,
            "sigmoid": _sigmoid,
            "relu": lambda x: np.maximum(x, 0.0),
            "gelu": lambda x: x * (1.0 + np.vectorize(math.erf)(x / math.sqrt(2.0))) / 2.0,
            "softplus": lambda x: np.logaddexp(x, 0.0),
            "softmax": lambda x: np.exp(_log_softmax(x)),  # of a matrix: row by row
            "log_softmax": _log_softmax,
            "logsumexp": _logsumexp,
            "floor": np.floor,
            "ceil": np.ceil,
            "sum": np.sum,
            "mean": np.mean,
            "var": np.var,  # divided by n, as batch norm does
            "std": np.std,
            "norm": lambda x: np.sqrt(np.square(x).sum()),
            "size": lambda x: np.float64(x.size),
            "largest": np.max,
            "smallest": np.min,
            "argmax": lambda x: np.argmax(x, axis=-1).astype(np.float64),
            "row_sums": lambda x: x.sum(axis=1),
            "row_means": lambda x: x.mean(axis=1),
            "column_sums": lambda x: x.sum(axis=0),
            "column_means": lambda x: x.mean(axis=0),
            "column_vars": lambda x: x.var(axis=0),
            "transpose": np.transpose,
            "ones": lambda n: np.ones(size_within_limits(n)),
            "identity": lambda n: np.eye(size_within_limits(n, dimensions=2)),
        },
        (2, 2): {
            "max": np.maximum,
            "min": np.minimum,
            "dot": np.dot,
            "outer": np.outer,
            "leaky_relu": lambda x, slope: np.where(x > 0, x, slope * x),
            "mse": _mean_squared,
            "cross_entropy": _cross_entropy,
            "onehot": _onehot,
        },
        (3, 3): {"clip": lambda x, low, high: np.minimum(np.maximum(x, low), high)},
        (2, 3): {"entry": _entry},
        (2, 4): {"conv": _layer(facts.conv), "conv_out": _conv_out},
        (1, 2): {"pool": _layer(facts.pool)},
        (0, 0): {"global_pool": _layer(facts.global_pool), "batch_norm": _layer(facts.batch_norm)},
        (2, 24): {
            "params": _counted(lambda counts: sum(each.weights + each.biases for each in counts)),
            "weights": _counted(lambda counts: sum(each.weights for each in counts)),
            "flops": _counted(lambda counts: sum(each.flops for each in counts)),
            "output_shape": _counted(lambda counts: counts[-1].shape),
        },
    }.items()
    for name, compute in functions.items()
} | {"dense": Function(1, 1, _layer(facts.dense))}


class NumpyArithmetic:
    """Gradients are central differences of fourth order."""

    functions = {name: function.compute for name, function in FUNCTIONS.items()}

    def number(self, value: object) -> Value:
        return np.asarray(value, dtype=np.float64)

    def stack(self, values: Sequence[Value]) -> Value:
        return np.stack(values)

    def gradient(self, function: Callable[[Value], Value], at: Value) -> Value:
        slopes = [self._slope(function, at, index) for index in np.ndindex(at.shape)]
        return np.reshape(np.asarray(slopes), at.shape)

    def _slope(self, function: Callable[[Value], Value], at: Value, index: tuple[int, ...]) -> float:
        step = STEP * max(abs(float(at[index])), SMALLEST_MOVED)

        def moved(steps: int) -> Value:
            there = np.array(at)
            there[index] += steps * step
            return function(there)

        return float((8.0 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12.0 * step))
