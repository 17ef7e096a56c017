"""What happens between the gradients and the parameters of a stack: schedules, penalties, clipping, the optimizer.

`oracle.update` is the same for one replica in plain PyTorch, and the lockstep check holds this against it.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from trainer.engine.hyperparameters import Number, number, single
from trainer.engine.networks.mlp import StackedMlp
from trainer.engine.optimizers import FUSED, optimizer
from trainer.engine.replica_optimizers import replica_optimizer
from trainer.engine.schedules import is_constant, learning_rate
from trainer.engine.specs import Training

State = Mapping[str, Sequence[Tensor]]  # by name: a tensor for every parameter, or a number for all replicas


class CommonUpdate:
    """Replicas that are updated alike: PyTorch's own optimizer over the whole stack."""

    def __init__(self, training: Training, parameters: Sequence[Tensor], num_steps: int) -> None:
        self.optimizer = optimizer(training.optimizer, parameters, fused=True)
        self._rates = Rates([training], num_steps)
        self._parameters = parameters

    def step(self) -> None:
        if not self._rates.is_constant:
            self.optimizer.param_groups[0]["lr"] = self._rates.next()
        self.optimizer.step()

    def state(self, row: int) -> State:  # noqa: ARG002 (PyTorch's numbers are common to all rows)
        """What the optimizer keeps: tensors of the whole stack, numbers of this replica."""
        states = [self.optimizer.state[parameter] for parameter in self._parameters]
        return {name: [state[name] for state in states] for name in states[0]}


class ReplicaUpdate:
    """Replicas with numbers of their own: their parameters and gradients are laid out as rows of [R, P].

    The gradients that are left in the parameters stay as they are.
    """

    @torch.no_grad()
    def __init__(self, trainings: Sequence[Training], network: StackedMlp, num_steps: int) -> None:
        self._parameters = network.parameters
        self._shapes = [parameter.shape[1:] for parameter in self._parameters]
        self._flat = torch.cat([parameter.flatten(1) for parameter in self._parameters], dim=1)
        self._gradient = torch.empty_like(self._flat)
        self._room = torch.empty_like(self._flat)
        for parameter, values in zip(self._parameters, self._parts(self._flat), strict=True):
            parameter.data = values  # from here on a view
        self._rates = Rates(trainings, num_steps)
        self._clip_norm = number([training.clip_norm or torch.inf for training in trainings])
        self._is_clipped = any(training.clip_norm for training in trainings)
        self._l2 = self._strengths([training.l2 for training in trainings], trainings, network)
        self._l1 = self._strengths([training.l1 for training in trainings], trainings, network)
        self.optimizer = replica_optimizer([training.optimizer for training in trainings], self._flat)

    @torch.no_grad()
    def step(self) -> None:
        torch.cat([parameter.grad.flatten(1) for parameter in self._parameters], dim=1, out=self._gradient)
        if self._l2 is not None:
            self._gradient.addcmul_(self._flat, self._l2)
        if self._is_clipped:
            self._clip()
        rate = self._rates.next()
        self.optimizer.step(self._flat, self._gradient, rate)
        if self._l1 is not None:
            threshold = torch.mul(self._l1, single(rate), out=self._room)
            shrunk = torch.sub(self._flat.abs(), threshold, out=threshold).clamp_(min=0.0)
            torch.mul(self._flat.sign(), shrunk, out=self._flat)

    def state(self, row: int) -> State:
        """As `CommonUpdate.state`."""
        num_steps = self.optimizer.num_steps
        if num_steps == 0:  # as in PyTorch: there is none before the first step
            return {}
        means = {name: self._parts(values) for name, values in self.optimizer.state.items()}
        numbers = {"step": float(num_steps), **self.optimizer.numbers(row)}
        return means | {name: [torch.tensor(value)] * len(self._shapes) for name, value in numbers.items()}

    def _clip(self) -> None:
        """As `torch.nn.utils.clip_grad_norm_` does it, of every replica's own gradient."""
        norms = torch.linalg.vector_norm(self._gradient, dim=1, keepdim=True)
        self._gradient.mul_((single(self._clip_norm) / (norms + 1e-6)).clamp_(max=1.0))

    def _strengths(self, values: Sequence[float], trainings: Sequence[Training], network: StackedMlp) -> Tensor | None:
        """Of a penalty on every parameter [R, P]; None where nobody has it."""
        if not any(values):
            return None
        weights = {id(weight) for weight in network.weights}
        pairs = zip(self._parameters, self._shapes, strict=True)
        on_weights = [torch.full(shape, float(id(each) in weights)).flatten() for each, shape in pairs]
        on_all = torch.tensor([training.penalized == "all" for training in trainings])[:, None]
        return torch.tensor(values)[:, None] * torch.where(on_all, 1.0, torch.cat(on_weights))

    def _parts(self, flat: Tensor) -> list[Tensor]:
        """[R, P] as views in the parameters' shapes."""
        parts = flat.split([shape.numel() for shape in self._shapes], dim=1)
        return [part.view(len(flat), *shape) for part, shape in zip(parts, self._shapes, strict=True)]


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
    if are_plain and are_alike and first.optimizer.name in FUSED:
        return CommonUpdate(first, network.parameters, num_steps)
    return ReplicaUpdate(trainings, network, num_steps)
