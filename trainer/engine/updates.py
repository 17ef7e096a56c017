"""What happens between the gradients and the parameters of a stack: its optimizer, whatever its replicas share.

`oracle.update` is the same for one replica in plain PyTorch, and the lockstep check holds this against it.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from trainer.engine.hyperparameters import number
from trainer.engine.optimizers import FUSED, optimizer
from trainer.engine.replica_optimizers import replica_optimizer
from trainer.engine.specs import Training

State = Mapping[str, Sequence[Tensor]]  # by name: a tensor for every parameter, or a number for all replicas


class CommonUpdate:
    """Replicas that are updated alike: PyTorch's own optimizer over the whole stack."""

    def __init__(self, training: Training, parameters: Sequence[Tensor]) -> None:
        self.optimizer = optimizer(training.optimizer, parameters, fused=True)
        self._parameters = parameters

    def step(self) -> None:
        self.optimizer.step()

    def state(self, row: int) -> State:  # noqa: ARG002 (PyTorch's numbers are common to all rows)
        """What the optimizer keeps: tensors of the whole stack, numbers of this replica."""
        states = [self.optimizer.state[parameter] for parameter in self._parameters]
        return {name: [state[name] for state in states] for name in states[0]}


class ReplicaUpdate:
    """Replicas with numbers of their own: their parameters and gradients are laid out as rows of [R, P]."""

    @torch.no_grad()
    def __init__(self, trainings: Sequence[Training], parameters: Sequence[Tensor]) -> None:
        self._shapes = [parameter.shape[1:] for parameter in parameters]
        self._flat = torch.cat([parameter.flatten(1) for parameter in parameters], dim=1)
        self._gradient = torch.empty_like(self._flat)
        self._parameters = parameters
        for parameter, values in zip(parameters, self._parts(self._flat), strict=True):
            parameter.data = values  # from here on a view
        specs = [training.optimizer for training in trainings]
        self.rate = number([spec.learning_rate for spec in specs])
        self.optimizer = replica_optimizer(specs, self._flat)

    @torch.no_grad()
    def step(self) -> None:
        torch.cat([parameter.grad.flatten(1) for parameter in self._parameters], dim=1, out=self._gradient)
        self.optimizer.step(self._flat, self._gradient, self.rate)

    def state(self, row: int) -> State:
        num_steps = self.optimizer.num_steps
        if num_steps == 0:  # as in PyTorch: there is none before the first step
            return {}
        means = {name: self._parts(values) for name, values in self.optimizer.state.items()}
        numbers = {"step": float(num_steps), **self.optimizer.numbers(row)}
        return means | {name: [torch.tensor(value)] * len(self._shapes) for name, value in numbers.items()}

    def _parts(self, flat: Tensor) -> list[Tensor]:
        """[R, P] as views in the parameters' shapes."""
        parts = flat.split([shape.numel() for shape in self._shapes], dim=1)
        return [part.view(len(flat), *shape) for part, shape in zip(parts, self._shapes, strict=True)]


def update_of(trainings: Sequence[Training], parameters: Sequence[Tensor]) -> CommonUpdate | ReplicaUpdate:
    """One training a replica. PyTorch's kernel where it has one for all of them, else a row of numbers each."""
    are_alike = all(training.optimizer == trainings[0].optimizer for training in trainings)
    if are_alike and trainings[0].optimizer.name in FUSED:
        return CommonUpdate(trainings[0], parameters)
    return ReplicaUpdate(trainings, parameters)
