"""R replicas of one shape, trained together: one forward pass, one backward pass and one optimizer for all of them.

The parameters have a leading replica dimension and the loss is the sum of the replicas' mean losses, so every
replica gets exactly the gradient that it would get alone. Tensors are written [R, B, …]: replicas, examples.
"""

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from trainer.engine.batches import stacked_batches
from trainer.engine.datasets import load
from trainer.engine.gradients import differentiation
from trainer.engine.losses import replica_losses
from trainer.engine.networks import STACKED, build
from trainer.engine.oracle import forward_in_training_mode
from trainer.engine.parts import Examples, Parts
from trainer.engine.plan import StackPlan
from trainer.engine.specs import ExperimentSpec, Patience
from trainer.engine.stopping import EarlyStopping, rows
from trainer.engine.targets import coded, scores
from trainer.engine.updates import update_of

CHUNK_ELEMENTS = 2**18  # of the widest layer's activations when a whole data set goes forward: 1 MiB


class Stack:
    """After `advance`: `batch` and `losses` [R] of that step, gradients in the parameters.

    A replica that has diverged or stopped early keeps its parameters from there on; the others never notice.
    """

    def __init__(self, spec: ExperimentSpec, plan: StackPlan) -> None:
        arms = {arm: spec.resolved(arm) for arm in plan.arms}
        self.arm = arms[plan.arms[0]]  # what all arms of a stack have in common can be read from the first
        self.arms = [arms[arm] for arm, _ in plan.replicas]
        self._losses = replica_losses(self.arm.training.loss)
        self.plan = plan
        self.step = 0
        splits = [load(arms[arm].data, seed) for arm, seed in plan.replicas]
        self.network = STACKED[self.arm.network.name]([build(arms[arm], seed) for arm, seed in plan.replicas])
        self._trainings = [arms[arm].training for arm, _ in plan.replicas]
        self.num_steps = self.arm.num_steps
        self.update = update_of(self._trainings, self.network, self.num_steps)
        self._differentiate = differentiation(self.network, self.arm, self.replica_losses)
        self.parts = Parts(splits, self._coded)
        self.most_looked_at = 0  # examples of a part; 0 for all. Records before the last may make do with some
        self.train_inputs, train_targets, coded_targets = self.parts.whole("train")
        self._batches = stacked_batches(
            self.train_inputs,
            coded_targets,
            classes=train_targets,
            seeds=[seed for _, seed in plan.replicas],
            trainings=self._trainings,
            data=[arm.data for arm in self.arms],
        )
        self._modules: dict[int, nn.Module] = {}
        self._widest = max(max(shape) for shape in self.arm.layer_shapes)
        self.batch: tuple[Tensor, Tensor]
        self.losses = torch.empty(len(splits))
        self.diverged_at: list[int | None] = [None] * len(splits)
        self.alive = torch.ones(len(splits), dtype=torch.bool)  # not diverged
        self.is_training = self.alive.clone()  # neither diverged nor stopped early
        self.num_epochs = torch.zeros(len(splits), dtype=torch.float64)  # trained, by every replica
        self._loss_sum = torch.zeros(len(splits), dtype=torch.float64)  # over the epoch's examples so far
        self._num_summed = torch.zeros(len(splits), dtype=torch.float64)
        rule = self.arm.training.early_stopping
        self._sums_losses = "epoch_loss" in spec.probes or getattr(rule, "monitor", "") == "train_loss"
        self._stopping = EarlyStopping(rule, len(splits)) if isinstance(rule, Patience) else None
        self._is_anyone_training = True
        self._held: list[tuple[Tensor, Tensor, Tensor]] = []  # what changes, who may change it, and what others keep
        self._held_losses: Tensor | None = None
        self.keeps_weights = False  # in the next step; for a probe that compares
        self.weights_before: list[Tensor] = []

    @property
    def has_lost_some(self) -> bool:
        """Whether a replica has diverged or stopped early; while all of them train, nothing needs a mask."""
        return bool(self._held)

    def advance(self) -> None:
        """A step and, where it was the epoch's last, a look at who may stop."""
        self.take_step()
        self.end_step()

    def take_step(self) -> None:
        """One optimizer step of every replica that is training."""
        self.step += 1
        if self.keeps_weights:
            self.weights_before = [weight.detach().clone() for weight in self.network.weights]
        if not self._is_anyone_training:
            return
        self.batch = next(self._batches)
        self.losses = self._differentiate(*self.batch)
        # one number to look at per step, whatever the number of replicas
        if not math.isfinite(self.losses.sum().item()):
            self._freeze(~self.losses.isfinite())
        self.update.step()
        for values, may_change, kept in self._held:
            # where, not a product: zero times NaN is NaN
            torch.where(may_change, values, kept, out=values)
        if self._held_losses is not None:
            self.losses = torch.where(self.is_training, self.losses, self._held_losses)

    def end_step(self) -> None:
        """Early stopping: a replica that stops, or comes to the end, gets its best state back."""
        if not self._is_anyone_training:
            return
        if self._sums_losses:
            self._sum_losses()
        if self._stopping is not None and self.step % self.arm.num_steps_per_epoch == 0:
            self._look_at_epoch()

    @torch.no_grad()
    def _look_at_epoch(self) -> None:
        self.num_epochs += self.is_training
        is_over = self._stopping.note(self._monitored(), self._state) | (self.step == self.arm.num_steps)
        stops = is_over & self.is_training
        if stops.any():
            self._stopping.restore(stops, self._state)
            self.is_training &= ~stops
            self._hold()

    @torch.no_grad()
    def _sum_losses(self) -> None:
        """Of what has ended, the sums stay those of its last epoch."""
        if (self.step - 1) % self.arm.num_steps_per_epoch == 0:
            self._loss_sum.masked_fill_(self.is_training, 0.0)
            self._num_summed.masked_fill_(self.is_training, 0.0)
        self._loss_sum += torch.where(self.is_training, self.losses.double() * self.batch[0].shape[1], 0.0)
        self._num_summed += self.is_training * self.batch[0].shape[1]

    @property
    def epoch_loss(self) -> Tensor:
        """Mean over the examples of the epoch's steps so far, each before its update, [R]."""
        return self._loss_sum / self._num_summed

    def _monitored(self) -> Tensor:
        monitor = self.arm.training.early_stopping.monitor
        if monitor == "train_loss":
            return self.epoch_loss
        return self._evaluate(self.parts.whole("validation"))[monitor == "validation_accuracy"]

    def replica_losses(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean loss of every replica, [R], from outputs [R, B, O] and coded targets."""
        return self._losses(outputs, targets)

    def penalties(self) -> Tensor:
        """½ · l2 · ‖w‖² + l1 · |w| of every replica, [R]."""
        sums = []
        for replica, training in enumerate(self._trainings):
            penalized = self.network.parameters if training.penalized == "all" else self.network.weights
            values = torch.cat([each[replica].flatten() for each in penalized])
            sums.append(0.5 * training.l2 * values.square().sum() + training.l1 * values.abs().sum())
        return torch.stack(sums)

    def looked_at(self, name: str) -> Examples:
        """Of the `train`, `validation` or `test` part, what is evaluated now."""
        return self.parts.some(name, self.most_looked_at)

    def test(self) -> tuple[Tensor, ...]:
        """Mean loss and scores on the test set, [R] each, in the order of the metrics."""
        return self._evaluate(self.looked_at("test"))

    def validate(self) -> tuple[Tensor, ...]:
        """The same on the validation set; nothing where there is none."""
        return self._evaluate(self.looked_at("validation")) if self.arm.data.num_validation else ()

    def module(self, row: int) -> nn.Module:
        """An ordinary module of the shape of this replica, always the same one; whoever takes it fills it."""
        if row not in self._modules:
            self._modules[row] = build(self.arms[row], seed=0)
        return self._modules[row]

    @torch.no_grad()
    def copy_replica(self, row: int, module: nn.Module) -> None:
        """Parameters and running statistics of one replica, into an ordinary module of its shape."""
        values = self.network.replica_tensors(row, self.network.parameters)
        for mine, value in zip(module.parameters(), values, strict=True):
            mine.copy_(value)
        buffers = [buffer for buffer in module.buffers() if buffer.dim()]  # without the number of batches
        for mine, value in zip(buffers, (buffer[row, 0] for buffer in self.network.buffers), strict=True):
            mine.copy_(value)

    @torch.no_grad()
    def outputs(self, inputs: Sequence[Tensor], targets: Tensor) -> Tensor:
        """[R, N, O] of a whole data set, [N, I] for every replica."""
        return self._outputs(inputs, targets)

    def _outputs(self, inputs: Sequence[Tensor], targets: Tensor) -> Tensor:
        if "no_eval_mode" not in self.arm.training.faults:
            outputs = [self.network.forward(chunk) for chunk in self.chunks(inputs)]
            return outputs[0] if len(outputs) == 1 else torch.cat(outputs, dim=1)
        modules = [build(arm, seed) for arm, (_, seed) in zip(self.arms, self.plan.replicas, strict=True)]
        for row, module in enumerate(modules):  # one at a time: no two have the same classes in a batch
            self.copy_replica(row, module)
        each = zip(modules, inputs, targets, strict=True)
        return torch.stack([forward_in_training_mode(module, self.arm, *examples) for module, *examples in each])

    @torch.no_grad()
    def _evaluate(self, examples: Examples) -> tuple[Tensor, ...]:
        outputs = self._outputs(examples.inputs, examples.targets)
        return self.replica_losses(outputs, examples.coded), *scores(self.arm, outputs, examples.targets).values()

    def _coded(self, targets: Tensor) -> Tensor:
        """Every replica's own targets as its arm's loss wants them."""
        return torch.stack([coded(arm, own) for arm, own in zip(self.arms, targets, strict=True)])

    def chunks(self, inputs: Sequence[Tensor]) -> Iterator[Tensor]:
        """Inputs of a whole data set in parts [R, B, I] of examples whose activations stay in the cache."""
        size = max(32, CHUNK_ELEMENTS // (len(inputs) * self._widest))
        is_shared = all(own is inputs[0] for own in inputs)
        for start in range(0, len(inputs[0]), size):
            parts = [own[start : start + size] for own in inputs]
            yield parts[0].expand(len(parts), -1, -1) if is_shared else torch.stack(parts)

    def freeze_exploded(self) -> None:
        """A parameter can overflow while the loss stays finite, behind a ReLU that shuts it off."""
        if not math.isfinite(self.network.flat.values.sum().item()):  # one that is large may only add up to it
            finite = torch.stack([each.isfinite().flatten(1).all(dim=1) for each in self.network.parameters])
            self._freeze(~finite.all(dim=0))

    def _freeze(self, diverged: Tensor) -> None:
        """From here on these replicas keep their parameters."""
        new = diverged & self.alive
        if not new.any():
            return
        for row in new.nonzero().flatten().tolist():
            self.diverged_at[row] = self.step
        self.alive &= ~new
        self.is_training &= ~new
        self._hold()

    def _hold(self) -> None:
        """Remember the state that those which no longer train are given back after every step."""
        self._is_anyone_training = bool(self.is_training.any())
        flat = self.network.flat
        changing = [(flat.values, flat.spread(self.is_training, flat.values))]
        changing += [(buffer, rows(self.is_training, buffer)) for buffer in self.network.buffers]
        if self._stopping is not None:
            changing.append((flat.gradient, flat.spread(self.is_training, flat.gradient)))
            self._held_losses = self.losses
        self._held = [(values, may_change, values.clone()) for values, may_change in changing]

    @property
    def _state(self) -> list[Tensor]:
        """What training changes in the network, [R, …] each. A record may tell of a restored state: the loss and the
        gradients of its step then belong to it."""
        state = [*self.network.parameters, *self.network.buffers]
        if self._stopping is None:
            return state
        return [*state, *(each.grad for each in self.network.parameters), self.losses]
