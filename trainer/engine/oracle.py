"""One replica in plain PyTorch, written to be read: what every stack is held against, and what a lesson shows.

Nothing here knows about stacks. `train` runs a whole training; `honesty.py` borrows its parts for single steps.
"""

import math
from collections.abc import Callable, Collection
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from trainer.engine.batches import epoch_inputs, epoch_orders, evaluated_together, wrong_pairs
from trainer.engine.datasets import Split, load
from trainer.engine.losses import Loss, loss_function
from trainer.engine.networks import build
from trainer.engine.networks.dropout import Dropout, evaluation_generators
from trainer.engine.optimizers import optimizer
from trainer.engine.schedules import learning_rate
from trainer.engine.specs import EarlyStoppingSpec, ResolvedArm, Training
from trainer.engine.targets import coded, scores

Watch = Callable[[nn.Module, Split, Tensor], None]


@dataclass(frozen=True)
class Trajectory:
    """Loss of every step's batch, and what test and validation part say at the end, by metric: `test/accuracy`, …"""

    losses: list[float]
    tested: dict[str, float]


def train(arm: ResolvedArm, seed: int, *, watch: Watch = lambda *_: None) -> Trajectory:
    """The whole training of one network. `watch` is shown the network, the data and the loss after every step."""
    data = load(arm.data, seed)
    network = build(arm, seed)
    steps = optimizer(arm.training.optimizer, network.parameters())
    minimised = loss_function(arm.training.loss)
    # The loss may want its targets as indices, as one-hot rows, as one column of 0 and 1, or as they are.
    targets = coded(arm, data.train_targets)
    losses: list[float] = []
    patience = EarlyStopping(arm.training.early_stopping, network)

    # One generator per seed shuffles the examples: another arm with this seed sees the same batches.
    orders = epoch_orders(arm.training, seed, data.train_targets)
    # Images may be moved a little, anew in every epoch, so that the network never sees quite the same ones.
    inputs = epoch_inputs(arm.data, seed, data.train_inputs)
    faults = arm.training.faults
    mispairings = wrong_pairs(seed)
    for _ in range(arm.training.num_epochs):
        # The last batch of an epoch is smaller when the batch size does not divide what the epoch uses.
        order, inputs_at = next(orders), next(inputs)
        batches = order.split(arm.training.batch_size)
        epoch_loss, is_over = 0.0, False
        for batch in batches:
            # In training dropout sets values to zero, and batch norm looks at the batch. In evaluation neither does.
            network.train()
            own_targets = targets[batch]
            if "shuffled_outputs" in faults:  # the fault of losing track of which output belongs to which example
                own_targets = next(mispairings)(own_targets)
            loss = differentiate(network, minimised, inputs_at(batch), own_targets, faults)
            # Only now do the parameters move, against the gradient, by the optimizer's rule.
            update(network, steps, arm.training, learning_rate(arm.training, len(losses), arm.num_steps))
            losses.append(loss.item())
            epoch_loss += loss.item() * len(batch) / len(order)
            # Early stopping, after an epoch: has the network improved in it, and if not, for how many?
            if batch is batches[-1]:
                is_over = patience.is_over(epoch_loss, loss, lambda: validate(network, arm, data))
            if is_over or len(losses) == arm.num_steps:
                loss = patience.restore_best(loss)
            watch(network, data, loss)
        if is_over:
            break

    tested = evaluate(network, arm, data.test_inputs, data.test_targets)
    validated = validate(network, arm, data) if arm.data.num_validation else {}
    parts = {"test": tested, "validation": validated}
    return Trajectory(losses, {f"{part}/{name}": value for part in parts for name, value in parts[part].items()})


def differentiate(
    network: nn.Module, minimised: Loss, inputs: Tensor, targets: Tensor, faults: Collection[str] = ()
) -> Tensor:
    """The batch's mean loss; its gradients are left in the parameters."""
    # Gradients add up in PyTorch: without this the last step's would still be in there.
    if "no_zero_grad" not in faults:
        network.zero_grad()
    # For cross-entropy the network gives logits, not probabilities: the loss takes the softmax itself, in
    # logarithms, which neither overflows nor loses the small probabilities.
    loss = minimised(network(inputs), targets)
    # The chain rule, from the loss back to every parameter; the result lies in `parameter.grad`.
    loss.backward()
    return loss.detach()


class EarlyStopping:
    """It is over after so many epochs in a row without an improvement on the best so far."""

    def __init__(self, rule: EarlyStoppingSpec, network: nn.Module) -> None:
        self.rule = rule
        self.network = network
        self.best = math.inf
        self.num_waited = 0
        self.kept: tuple[dict[str, Tensor], list[Tensor], Tensor] | None = None  # weights, gradients and loss

    def is_over(self, epoch_loss: float, loss: Tensor, validate: Callable[[], dict[str, float]]) -> bool:
        if self.rule.name == "none":
            return False
        # The lower the better: an accuracy counts negatively.
        if self.rule.monitor == "train_loss":
            value = epoch_loss
        else:
            validated = validate()
            value = validated["loss"] if self.rule.monitor == "validation_loss" else -validated["accuracy"]
        has_improved = value < self.best - self.rule.min_delta
        self.num_waited = 0 if has_improved else self.num_waited + 1
        # Keras takes only an improvement for the new best; scikit-learn whatever is better, if only a little.
        is_best = has_improved or (self.rule.best == "lowest" and value < self.best)
        if is_best:
            self.best = value
        if is_best or self.kept is None:
            gradients = [parameter.grad for parameter in self.network.parameters()]
            self.kept = deepcopy((self.network.state_dict(), gradients, loss))
        return self.num_waited >= self.rule.patience

    def restore_best(self, loss: Tensor) -> Tensor:
        """The best weights, with the gradients of the step that led to them; its loss is returned."""
        if self.kept is None or not self.rule.restore_best:
            return loss
        weights, gradients, loss = self.kept
        self.network.load_state_dict(weights)
        for parameter, gradient in zip(self.network.parameters(), gradients, strict=True):
            parameter.grad = gradient
        return loss


def validate(network: nn.Module, arm: ResolvedArm, data: Split) -> dict[str, float]:
    """On examples of the training part that were kept aside."""
    return evaluate(network, arm, data.validation_inputs, data.validation_targets)


@torch.no_grad()  # a step is no part of what is differentiated
def update(network: nn.Module, steps: torch.optim.Optimizer, training: Training, rate: float) -> None:
    """One step of the optimizer at this learning rate, with what pulls at the parameters and what holds them back."""
    gradients = [parameter.grad.clone() for parameter in network.parameters()]
    # Weights have two dimensions; biases, and what a normalisation learns, have one.
    is_penalized = {parameter: training.penalized == "all" or parameter.dim() > 1 for parameter in network.parameters()}
    penalized = [parameter for parameter, is_one in is_penalized.items() if is_one]
    if training.l2:
        for parameter in penalized:
            # the derivative of ½ · l2 · w²
            parameter.grad += training.l2 * parameter
    if training.clip_norm:
        nn.utils.clip_grad_norm_(network.parameters(), training.clip_norm)
    steps.param_groups[0]["lr"] = rate
    steps.step()
    if training.l1:
        for parameter in penalized:
            # |w| has no derivative at zero: each value moves towards zero and stops there (soft thresholding).
            shrunk = (parameter.abs() - rate * training.l1).clamp(min=0.0)
            parameter.copy_(parameter.sign() * shrunk)
    for parameter, gradient in zip(network.parameters(), gradients, strict=True):
        parameter.grad = gradient  # as the loss left it, without the pull and unclipped: a probe may want to see it


def evaluate(network: nn.Module, arm: ResolvedArm, inputs: Tensor, targets: Tensor) -> dict[str, float]:
    """Mean loss and scores on examples that training never saw."""
    outputs = predict(network, arm, inputs, targets)
    loss = loss_function(arm.training.loss)(outputs, coded(arm, targets))
    # Accuracy of classes, errors of values, exact matches of labels.
    return {"loss": loss.item()} | {name: score.item() for name, score in scores(arm, outputs, targets).items()}


@torch.no_grad()  # no gradients are needed to look at the result
def predict(network: nn.Module, arm: ResolvedArm, inputs: Tensor, targets: Tensor) -> Tensor:
    """The outputs for a whole part of the data."""
    if "no_eval_mode" in arm.training.faults:
        return forward_in_training_mode(network, arm, inputs, targets)
    network.eval()
    return network(inputs)


@torch.no_grad()
def forward_in_training_mode(network: nn.Module, arm: ResolvedArm, inputs: Tensor, targets: Tensor) -> Tensor:
    """The fault of forgetting `network.eval()`: the outputs depend on who else is in the batch, and on chance."""
    # On a copy with masks of its own, so that training doesn't depend on how often somebody looks.
    network = deepcopy(network).train()
    dropouts = [module for module in network.modules() if isinstance(module, Dropout)]
    for dropout, generator in zip(dropouts, evaluation_generators(dropouts), strict=True):
        dropout.generator = generator
    outputs = inputs.new_empty(len(inputs), arm.layer_shapes[-1][1])
    for batch in evaluated_together(arm.training, targets):
        outputs[batch] = network(inputs[batch])
    return outputs
