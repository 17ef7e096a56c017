"""PyTorch's optimizers for replicas whose learning rates, momenta, … differ: PyTorch's own take one number each.

Written over [R, P]: all parameters of a replica lie in one row, so a step is a few operations whatever the depth.
Formulas, order of operations and names of the state are those of `torch.optim`; corrections that depend on the number
of steps are calculated in double precision. `lockstep` tests hold every one against `torch.optim`.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from trainer.engine.hyperparameters import Number, is_any, number, single
from trainer.engine.kernels import KERNELS
from trainer.engine.specs import OptimizerSpec

WORTH_A_KERNEL = ("adam", "adamw")  # one pass in place of nine over all parameters


class ReplicaOptimizer:
    """One family for R replicas. `step` moves parameters [R, P] in place and leaves the gradient [R, P] as it is."""

    means: tuple[str, ...] = ()  # state of the shape of the parameters, zero at the start

    def __init__(self, specs: Sequence[OptimizerSpec], parameters: Tensor) -> None:
        self.spec = specs[0]  # what is no number is common to all
        self.num_steps = 0
        self.weight_decay = number([spec.weight_decay for spec in specs])
        self._is_decayed = is_any(self.weight_decay)
        self.state: Mapping[str, Tensor] = {name: torch.zeros_like(parameters) for name in self.kept(specs)}
        self._room = [torch.empty_like(parameters) for _ in range(3)]  # allocated once: a step allocates nothing
        self.read(specs)

    def kept(self, specs: Sequence[OptimizerSpec]) -> tuple[str, ...]:  # noqa: ARG002 (others look)
        """Names of the state."""
        return self.means

    def read(self, specs: Sequence[OptimizerSpec]) -> None:
        """Take over the family's own numbers."""

    def numbers(self, row: int) -> dict[str, float]:  # noqa: ARG002 (others look)
        """State that is one number a replica, beside the number of steps."""
        return {}

    def step(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        self.num_steps += 1
        if self._is_decayed:
            gradient = torch.mul(parameters, single(self.weight_decay), out=self._room[2]).add_(gradient)
        self.move(parameters, gradient, rate)

    def move(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        raise NotImplementedError

    def subtract(self, parameters: Tensor, direction: Tensor, rate: Number) -> None:
        """parameters − rate · direction; the direction is not needed afterwards unless it is a state or a gradient."""
        if isinstance(rate, float):
            parameters.sub_(direction, alpha=rate)
        else:
            parameters.sub_(torch.mul(direction, single(rate), out=self._room[0]))

    def subtract_ratio(self, parameters: Tensor, numerator: Tensor, divisor: Tensor, rate: Number) -> None:
        """parameters − rate · numerator / divisor"""
        if isinstance(rate, float):
            parameters.addcdiv_(numerator, divisor, value=-rate)
        else:
            parameters.add_(torch.mul(numerator, single(-rate), out=self._room[0]).div_(divisor))

    def keep(self, mean: str, values: Tensor, share: Number) -> Tensor:
        """A running mean that keeps this share of itself: mean + (1 − share) · (values − mean)."""
        if isinstance(share, float):
            return self.state[mean].lerp_(values, 1.0 - share)
        new = torch.sub(values, self.state[mean], out=self._room[0]).mul_(single(1.0 - share))
        return self.state[mean].add_(new)

    def keep_square(self, mean: str, values: Tensor, share: Number) -> Tensor:
        """The same of the squares, as PyTorch calculates it: share · mean + (1 − share) · values²."""
        if isinstance(share, float):
            return self.state[mean].mul_(share).addcmul_(values, values, value=1.0 - share)
        square = torch.mul(values, values, out=self._room[0]).mul_(single(1.0 - share))
        return self.state[mean].mul_(single(share)).add_(square)


class Sgd(ReplicaOptimizer):
    def kept(self, specs: Sequence[OptimizerSpec]) -> tuple[str, ...]:
        return ("momentum_buffer",) if any(spec.momentum for spec in specs) else ()

    def read(self, specs: Sequence[OptimizerSpec]) -> None:
        self.momentum = number([spec.momentum for spec in specs])

    def move(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        if self.state:
            buffer = self.state["momentum_buffer"].mul_(single(self.momentum)).add_(gradient)
            ahead = self._room[1]
            gradient = (
                torch.mul(buffer, single(self.momentum), out=ahead).add_(gradient) if self.spec.nesterov else buffer
            )
        self.subtract(parameters, gradient, rate)


class Adagrad(ReplicaOptimizer):
    means = ("sum",)

    def read(self, specs: Sequence[OptimizerSpec]) -> None:
        self.eps = number([spec.eps for spec in specs])

    def move(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        total = self.state["sum"].addcmul_(gradient, gradient)
        divisor = torch.sqrt(total, out=self._room[1]).add_(single(self.eps))
        self.subtract_ratio(parameters, gradient, divisor, rate)


class Rmsprop(ReplicaOptimizer):
    def kept(self, specs: Sequence[OptimizerSpec]) -> tuple[str, ...]:
        momentum = ("momentum_buffer",) if any(spec.momentum for spec in specs) else ()
        return ("square_avg", *momentum, *(("grad_avg",) if specs[0].centered else ()))

    def read(self, specs: Sequence[OptimizerSpec]) -> None:
        self.alpha = number([spec.alpha for spec in specs])
        self.eps = number([spec.eps for spec in specs])
        self.momentum = number([spec.momentum for spec in specs])

    def move(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        square = self.keep_square("square_avg", gradient, self.alpha)
        if self.spec.centered:
            mean = self.keep("grad_avg", gradient, self.alpha)
            square = torch.addcmul(square, mean, mean, value=-1.0, out=self._room[1])
        divisor = torch.sqrt(square, out=self._room[1]).add_(single(self.eps))
        if "momentum_buffer" in self.state:
            buffer = self.state["momentum_buffer"].mul_(single(self.momentum)).addcdiv_(gradient, divisor)
            self.subtract(parameters, buffer, rate)
        else:
            self.subtract_ratio(parameters, gradient, divisor, rate)


class Adadelta(ReplicaOptimizer):
    means = ("square_avg", "acc_delta")

    def read(self, specs: Sequence[OptimizerSpec]) -> None:
        self.rho = number([spec.rho for spec in specs])
        self.eps = single(number([spec.eps for spec in specs]))

    def move(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        divisor = torch.add(self.keep_square("square_avg", gradient, self.rho), self.eps, out=self._room[0]).sqrt_()
        delta = torch.add(self.state["acc_delta"], self.eps, out=self._room[1]).sqrt_().div_(divisor).mul_(gradient)
        self.keep_square("acc_delta", delta, self.rho)
        self.subtract(parameters, delta, rate)


class Adam(ReplicaOptimizer):
    """Also what NAdam and RAdam have in common with it."""

    means = ("exp_avg", "exp_avg_sq")

    def kept(self, specs: Sequence[OptimizerSpec]) -> tuple[str, ...]:
        return (*self.means, "max_exp_avg_sq") if getattr(specs[0], "amsgrad", False) else self.means

    def read(self, specs: Sequence[OptimizerSpec]) -> None:
        self.beta1, self.beta2 = (number([spec.betas[place] for spec in specs]) for place in (0, 1))
        self.eps = number([spec.eps for spec in specs])

    def move(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        mean, square = self._means(gradient)
        if self.spec.amsgrad:
            square = torch.maximum(self.state["max_exp_avg_sq"], square, out=self.state["max_exp_avg_sq"])
        first, second = self._corrections()
        self.subtract_ratio(parameters, mean, self._divisor(square, second), rate / first)

    def _means(self, gradient: Tensor) -> tuple[Tensor, Tensor]:
        mean = self.keep("exp_avg", gradient, self.beta1)
        return mean, self.keep_square("exp_avg_sq", gradient, self.beta2)

    def _corrections(self) -> tuple[Number, Number]:
        """Both means start at zero: what they lack after so many steps."""
        return 1.0 - self.beta1**self.num_steps, 1.0 - self.beta2**self.num_steps

    def _divisor(self, square: Tensor, correction: Number) -> Tensor:
        """In `_room[1]`."""
        return torch.sqrt(square, out=self._room[1]).div_(single(correction**0.5)).add_(single(self.eps))


class Adamw(Adam):
    def step(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        self.num_steps += 1
        parameters.mul_(single(1.0 - rate * self.weight_decay))
        self.move(parameters, gradient, rate)


class Nadam(Adam):
    def read(self, specs: Sequence[OptimizerSpec]) -> None:
        super().read(specs)
        self.decay = number([spec.momentum_decay for spec in specs])
        self.mu_product: Number = number([1.0] * len(specs))

    def numbers(self, row: int) -> dict[str, float]:
        product = self.mu_product
        return {"mu_product": product if isinstance(product, float) else product[row, 0]}

    def _momentum(self, num_steps: int) -> Number:
        return self.beta1 * (1.0 - 0.5 * 0.96 ** (num_steps * self.decay))

    def move(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        mean, square = self._means(gradient)
        divisor = self._divisor(square, self._corrections()[1])
        now, ahead = self._momentum(self.num_steps), self._momentum(self.num_steps + 1)
        self.mu_product = self.mu_product * now
        mean_share = rate * ahead / (1.0 - self.mu_product * ahead)
        gradient_share = rate * (1.0 - now) / (1.0 - self.mu_product)
        direction = torch.mul(mean, single(mean_share), out=self._room[0])
        direction.add_(torch.mul(gradient, single(gradient_share), out=self._room[2]))  # the gradient may lie there
        parameters.sub_(torch.div(direction, divisor, out=divisor))


class Radam(Adam):
    def move(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        mean, square = self._means(gradient)
        first, second = self._corrections()
        longest = np.asarray(2.0 / (1.0 - self.beta2) - 1.0)
        length = longest - 2.0 * self.num_steps * self.beta2**self.num_steps / second
        is_trusted = length > 5.0
        with np.errstate(divide="ignore", invalid="ignore"):  # of means that are not trusted, and not used
            ratio = (length - 4.0) * (length - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * length)
            factor = np.where(is_trusted, np.sqrt(ratio * second), 1.0)
        divisor = torch.sqrt(square, out=self._room[1]).add_(single(self.eps))
        divisor.masked_fill_(torch.from_numpy(np.asarray(~is_trusted)), 1.0)
        rate = rate / first * (factor if factor.ndim else float(factor))
        self.subtract_ratio(parameters, mean, divisor, rate)


class Scaled(ReplicaOptimizer):
    """Rates alone differ: PyTorch's kernel, from zero and with rate 1, gives the direction of every replica's step."""

    def read(self, specs: Sequence[OptimizerSpec]) -> None:
        plain = specs[0].model_copy(update={"learning_rate": 1.0, "weight_decay": 0.0})
        self._kernel = KERNELS[plain.name](plain, self._room[1].zero_())
        self.state = self._kernel.state
        self._is_decoupled = self.spec.name == "adamw"

    def step(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        if self._is_decayed and self._is_decoupled:
            self.num_steps += 1
            parameters.mul_(single(1.0 - rate * self.weight_decay))
            self.move(parameters, gradient, rate)
        else:
            super().step(parameters, gradient, rate)

    def move(self, parameters: Tensor, gradient: Tensor, rate: Number) -> None:
        downhill = self._room[1].zero_()
        self._kernel.step(downhill, gradient, 1.0)
        self.subtract(parameters, downhill, -rate)


def replica_optimizer(specs: Sequence[OptimizerSpec], parameters: Tensor) -> ReplicaOptimizer:
    """One spec a replica, of one family, for parameters [R, P]."""
    first, *others = (spec.model_copy(update={"learning_rate": 1.0, "weight_decay": 0.0}) for spec in specs)
    if first.name in WORTH_A_KERNEL and all(each == first for each in others):
        return Scaled(specs, parameters)
    return REPLICA_OPTIMIZERS[first.name](specs, parameters)


REPLICA_OPTIMIZERS: dict[str, type[ReplicaOptimizer]] = {
    "sgd": Sgd,
    "adagrad": Adagrad,
    "rmsprop": Rmsprop,
    "adadelta": Adadelta,
    "adam": Adam,
    "adamw": Adamw,
    "nadam": Nadam,
    "radam": Radam,
}
