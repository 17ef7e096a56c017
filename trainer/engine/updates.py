"""What happens between the gradients and the parameters of a stack: schedules, penalties, clipping, the optimizer.

`oracle.update` is the same for one replica in plain PyTorch, and the lockstep check holds this against it.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from trainer.engine.hyperparameters import Number, number, single
from trainer.engine.kernels import KERNELS, Kernel
from trainer.engine.networks.mlp import StackedMlp
from trainer.engine.networks.parameters import Parameters
from trainer.engine.replica_optimizers import ReplicaOptimizer, replica_optimizer
from trainer.engine.schedules import is_constant, learning_rate
from trainer.engine.specs import Training

State = Mapping[str, Sequence[Tensor]]  # by name: a tensor for every parameter, or a number for all replicas


class CommonUpdate:
    """Replicas that are updated alike: one of PyTorch's kernels over the whole stack."""

    def __init__(self, training: Training, parameters: Parameters, num_steps: int) -> None:
        self.optimizer = KERNELS[training.optimizer.name](training.optimizer, parameters.values)
        self._rates = Rates([training], num_steps)
        self._parameters = parameters

    def step(self) -> None:
        self.optimizer.step(self._parameters.values, self._parameters.gradient, self._rates.next())

    def state(self, row: int) -> State:
        """What the optimizer keeps: tensors of the whole stack, numbers of this replica."""
        return _state(self.optimizer, self._parameters, row)


class ReplicaUpdate:
    """Replicas with numbers of their own: their parameters and gradients are laid out as rows of [R, P].

    The gradients that are left in the parameters stay as they are.
    """

    @torch.no_grad()
    def __init__(self, trainings: Sequence[Training], network: StackedMlp, num_steps: int) -> None:
        self._parameters = network.flat
        self._parameters.lay_in_rows()
        self._flat = self._parameters.values
        self._gradient = torch.empty_like(self._flat)
        self._rates = Rates(trainings, num_steps)
        self._clip_norm = number([training.clip_norm or torch.inf for training in trainings])
        self._is_clipped = any(training.clip_norm for training in trainings)
        self._l2 = self._strengths([training.l2 for training in trainings], trainings, network)
        self._l1 = self._strengths([training.l1 for training in trainings], trainings, network)
        self.optimizer = replica_optimizer([training.optimizer for training in trainings], self._flat)

    @torch.no_grad()
    def step(self) -> None:
        self._parameters.gradient_in_rows(self._gradient)
        if self._l2 is not None:
            self._gradient.addcmul_(self._flat, self._l2)
        if self._is_clipped:
            self._clip()
        rate = self._rates.next()
        self.optimizer.step(self._flat, self._gradient, rate)
        if self._l1 is not None:
            threshold = torch.mul(self._l1, single(rate))
            shrunk = torch.sub(self._flat.abs(), threshold, out=threshold).clamp_(min=0.0)
            torch.mul(self._flat.sign(), shrunk, out=self._flat)

    def state(self, row: int) -> State:
        """As `CommonUpdate.state`."""
        return _state(self.optimizer, self._parameters, row)

    def _clip(self) -> None:
        """As `torch.nn.utils.clip_grad_norm_` does it, of every replica's own gradient."""
        norms = torch.linalg.vector_norm(self._gradient, dim=1, keepdim=True)
        self._gradient.mul_((single(self._clip_norm) / (norms + 1e-6)).clamp_(max=1.0))

    def _strengths(self, values: Sequence[float], trainings: Sequence[Training], network: StackedMlp) -> Tensor | None:
        """Of a penalty on every parameter [R, P]; None where nobody has it."""
        if not any(values):
            return None
        weights = {id(weight) for weight in network.weights}
        leaves = self._parameters.leaves
        on_weights = [torch.full(each.shape[1:], float(id(each) in weights)).flatten() for each in leaves]
        on_all = torch.tensor([training.penalized == "all" for training in trainings])[:, None]
        return torch.tensor(values)[:, None] * torch.where(on_all, 1.0, torch.cat(on_weights))


def _state(optimizer: Kernel | ReplicaOptimizer, parameters: Parameters, row: int) -> State:
    if optimizer.num_steps == 0:  # as in PyTorch: there is none before the first step
        return {}
    means = {name: parameters.views(values) for name, values in optimizer.state.items()}
    numbers = {"step": float(optimizer.num_steps), **optimizer.numbers(row)}
    return means | {name: [torch.tensor(value)] * len(parameters.leaves) for name, value in numbers.items()}


class Rates:
    """The learning rates of every step, one a replica."""

    def __init__(self, trainings: Sequence[Training], num_steps: int) -> None:
        self._distinct = list(dict.fromkeys(trainings))
        self._places = [self._distinct.index(training) for training in trainings]
        self._num_steps = num_steps
        self._step = 0
        self.is_constant = all(is_constant(training) for training in self._distinct)
        self._first = self._now()

    def next(self) -> Number:
        rates = self._first if self.is_constant else self._now()
        self._step += 1
        return rates

    def _now(self) -> Number:
        rates = [learning_rate(training, self._step, self._num_steps) for training in self._distinct]
        return number([rates[place] for place in self._places])


def update_of(trainings: Sequence[Training], network: StackedMlp, num_steps: int) -> CommonUpdate | ReplicaUpdate:
    """One training a replica. PyTorch's kernel where it has one that does all there is to do, else a row of numbers."""
    first = trainings[0]
    are_plain = not any(each.l1 or each.l2 or each.clip_norm for each in trainings)
    are_alike = all((each.optimizer, each.schedule) == (first.optimizer, first.schedule) for each in trainings)
    if are_plain and are_alike and first.optimizer.name in KERNELS:
        return CommonUpdate(first, network.flat, num_steps)
    return ReplicaUpdate(trainings, network, num_steps)
