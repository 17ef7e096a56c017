"""The optimizers: PyTorch's own, one line each. Elementwise, so one over a stack equals one per replica."""

from collections.abc import Callable, Iterable

import torch
import torch._dynamo  # PyTorch imports it with the first optimizer; here it is paid before the workers fork
from torch import Tensor

from trainer.engine.specs import Adam, OptimizerSpec, Sgd


def _sgd(spec: Sgd, parameters: Iterable[Tensor], fused: bool) -> torch.optim.Optimizer:
    return torch.optim.SGD(parameters, lr=spec.learning_rate, momentum=spec.momentum, fused=fused)


def _adam(spec: Adam, parameters: Iterable[Tensor], fused: bool) -> torch.optim.Optimizer:
    return torch.optim.Adam(parameters, lr=spec.learning_rate, fused=fused)


OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {"sgd": _sgd, "adam": _adam}


def optimizer(spec: OptimizerSpec, parameters: Iterable[Tensor], *, fused: bool = False) -> torch.optim.Optimizer:
    """`fused` does the same arithmetic in one kernel: a third of the time for a stack."""
    return OPTIMIZERS[spec.name](spec, parameters, fused)
