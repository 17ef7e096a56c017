"""The optimizers: PyTorch's own, one line each. Elementwise, so one over a stack equals one per replica."""

from collections.abc import Callable, Iterable
from inspect import unwrap
from typing import Any

import torch
from torch import Tensor

from trainer.engine.specs import OptimizerSpec

OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adadelta": torch.optim.Adadelta,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "nadam": torch.optim.NAdam,
    "radam": torch.optim.RAdam,
}
FUSED = {"sgd", "adagrad", "adam", "adamw"}  # those that PyTorch has as one kernel on the CPU


def optimizer(spec: OptimizerSpec, parameters: Iterable[Tensor], *, fused: bool = False) -> torch.optim.Optimizer:
    """`fused` does the same arithmetic in one kernel, where there is one: a third of the time for a stack."""
    arguments: dict[str, Any] = spec.model_dump(exclude={"name", "learning_rate"})  # PyTorch's own names
    if spec.name in FUSED:
        arguments["fused"] = fused
    return _uncompiled(OPTIMIZERS[spec.name])(parameters, lr=spec.learning_rate, **arguments)


def _uncompiled(kind: Any) -> Any:  # noqa: ANN401 (a class of torch.optim)
    """The same class without its guards against `torch.compile`, which import the whole compiler: 70 MiB, a second."""
    step = torch.no_grad()(unwrap(kind.step))
    return type(kind.__name__, (kind,), {"add_param_group": unwrap(kind.add_param_group), "step": step})
