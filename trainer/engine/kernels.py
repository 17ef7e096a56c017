"""PyTorch's own update kernels, called directly: `torch.optim` takes ten times as long to get to them.

A family is one class over all parameters of a stack in one tensor. All of its numbers but the learning rate are
fixed, and common to the replicas. Names of the state are those of `torch.optim`; the lockstep check holds every
update against it.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from trainer.engine.specs import OptimizerSpec


class Kernel:
    """`step` moves the parameters in place and leaves the gradient as it is."""

    means: tuple[str, ...] = ()  # state of the shape of the parameters, zero at the start

    def __init__(self, spec: OptimizerSpec, parameters: Tensor) -> None:
        self.spec = spec
        self.num_steps = 0
        self._num_steps = torch.zeros(())  # the kernels read it from a tensor
        self.state: Mapping[str, Tensor] = {name: torch.zeros_like(parameters) for name in self.kept(spec)}
        self._kept = [[each] for each in self.state.values()]

    def kept(self, spec: OptimizerSpec) -> tuple[str, ...]:  # noqa: ARG002 (others look)
        """Names of the state."""
        return self.means

    def numbers(self, row: int) -> dict[str, float]:  # noqa: ARG002 (a number of every replica's own: there is none)
        return {}

    def step(self, parameters: Tensor, gradient: Tensor, rate: float) -> None:
        self.num_steps += 1
        self._num_steps += 1
        self.move([parameters], [gradient], rate)

    def move(self, parameters: list[Tensor], gradient: list[Tensor], rate: float) -> None:
        raise NotImplementedError


class Sgd(Kernel):
    def kept(self, spec: OptimizerSpec) -> tuple[str, ...]:
        return ("momentum_buffer",) if spec.momentum else ()

    def step(self, parameters: Tensor, gradient: Tensor, rate: float) -> None:
        self.num_steps += 1
        torch._fused_sgd_(
            [parameters],
            [gradient],
            *(self._kept or [[]]),
            weight_decay=self.spec.weight_decay,
            momentum=self.spec.momentum,
            lr=rate,
            dampening=0.0,
            nesterov=self.spec.nesterov,
            maximize=False,
            is_first_step=self.num_steps == 1,
        )


class Adagrad(Kernel):
    means = ("sum",)

    def move(self, parameters: list[Tensor], gradient: list[Tensor], rate: float) -> None:
        torch._fused_adagrad_(
            parameters,
            gradient,
            *self._kept,
            [self._num_steps],
            lr=rate,
            lr_decay=0.0,
            weight_decay=self.spec.weight_decay,
            eps=self.spec.eps,
            maximize=False,
        )


class Adam(Kernel):
    means = ("exp_avg", "exp_avg_sq")
    kernel = staticmethod(torch._fused_adam_)

    def kept(self, spec: OptimizerSpec) -> tuple[str, ...]:
        return (*self.means, "max_exp_avg_sq") if spec.amsgrad else self.means

    def move(self, parameters: list[Tensor], gradient: list[Tensor], rate: float) -> None:
        first, second, largest = (*self._kept, [])[:3]
        beta1, beta2 = self.spec.betas
        self.kernel(
            parameters,
            gradient,
            first,
            second,
            largest,
            [self._num_steps],
            lr=rate,
            beta1=beta1,
            beta2=beta2,
            weight_decay=self.spec.weight_decay,
            eps=self.spec.eps,
            amsgrad=self.spec.amsgrad,
            maximize=False,
        )


class Adamw(Adam):
    kernel = staticmethod(torch._fused_adamw_)


KERNELS: dict[str, type[Kernel]] = {"sgd": Sgd, "adagrad": Adagrad, "adam": Adam, "adamw": Adamw}
