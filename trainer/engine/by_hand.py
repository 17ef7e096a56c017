"""The step of a plain mlp with its backward pass written out: the same numbers as autograd's, in half the time.

Such small tensors are cheaper to compute than to dispatch, so every operation counts and writes into a buffer that it
finds there. What is not known here is left to autograd (`gradients.py`); the lockstep check covers both.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from trainer.engine.networks.mlp import StackedMlp
from trainer.engine.networks.stacked_parts import IN_PLACE
from trainer.engine.specs import TrainingArm

aten = torch.ops.aten

# An activation in place, and from its result and the gradient behind it the gradient before it, in place as well.
ACTIVATIONS: dict[type[nn.Module], tuple[Callable[[Tensor], Any], Callable[[Tensor, Tensor], Any]]] = {
    nn.Identity: (IN_PLACE[nn.Identity], lambda gradient, _result: gradient),
    nn.ReLU: (
        IN_PLACE[nn.ReLU],
        lambda gradient, result: aten.threshold_backward.grad_input(gradient, result, 0, grad_input=gradient),
    ),
    nn.Tanh: (
        IN_PLACE[nn.Tanh],
        lambda gradient, result: aten.tanh_backward.grad_input(gradient, result, grad_input=gradient),
    ),
    nn.Sigmoid: (
        IN_PLACE[nn.Sigmoid],
        lambda gradient, result: aten.sigmoid_backward.grad_input(gradient, result, grad_input=gradient),
    ),
}
# What a spec may say; anything else, also what is added to specs later, is autograd's.
NETWORK_FIELDS = {"name", "hidden_widths", "activation", "init", "hidden_bias", "output_bias"}
NETWORK_FIELDS |= {"outputs", "output_activation"}
OF_THE_UPDATE = {"schedule", "l1", "l2", "penalized", "clip_norm"}  # they come after the gradients
TRAINING_FIELDS = {"loss", "optimizer", "batch_size", "num_epochs", "order", "last_batch", "early_stopping"}
TRAINING_FIELDS |= OF_THE_UPDATE


def is_known(network: object, arm: TrainingArm) -> bool:
    """Whether `ByHand` does what the arm's spec says, as far as gradients go."""
    return (
        isinstance(network, StackedMlp)
        and arm.training.loss.name in LOSSES
        and _said(arm.training.loss) <= {"name"}
        and _said(arm.network) <= NETWORK_FIELDS
        and _said(arm.training) <= TRAINING_FIELDS
        and all(type(module) in ACTIVATIONS for runs in network.activations for module, _ in runs)
    )


def _said(part: Any) -> set[str]:  # noqa: ANN401 (a part of a spec)
    return set(part.model_dump(exclude_defaults=True))


class ByHand:
    """Mean losses [R] of inputs [R, B, I] and coded targets; the gradients are left in the network's parameters."""

    def __init__(self, network: StackedMlp, arm: TrainingArm) -> None:
        values = [parameter.detach() for parameter in network.parameters]  # nothing here is recorded
        self._weights, self._biases = values[0::2], values[1::2]
        *self._hidden_runs, output_runs = (*network.activations, [])[: len(self._weights)]
        self._output_activation = ACTIVATIONS[type(output_runs[0][0]) if output_runs else nn.Identity]
        self._loss = LOSSES[arm.training.loss.name]
        gradients = [parameter.grad for parameter in network.parameters]
        self._weight_gradients, self._bias_gradients = gradients[0::2], gradients[1::2]
        # turned: [R, I, O] as [R, O, I]; making a view takes as long as a small operation
        self._turned = [weight.mT for weight in self._weights]
        self._turned_bias = self._biases[-1].mT
        self._turned_bias_gradient = self._bias_gradients[-1].mT
        self._turned_gradient = torch.empty_like(self._turned[-1], memory_format=torch.contiguous_format)
        self._back_in_place = self._turned_gradient.mT
        self._buffers: dict[int, _Buffers] = {}

    def __call__(self, inputs: Tensor, targets: Tensor) -> Tensor:
        buffers = self._buffers.get(inputs.shape[1])
        if buffers is None:  # the last batch of an epoch may be smaller
            buffers = self._buffers[inputs.shape[1]] = _Buffers(self._weights, self._hidden_runs, inputs)
        self._forward(inputs, buffers)
        losses = self._loss(buffers.outputs, targets, buffers.gradient)
        self._backward(inputs, buffers)
        return losses

    def _forward(self, values: Tensor, buffers: "_Buffers") -> None:
        """The hidden activations and the outputs, into the buffers."""
        for layer, hidden in enumerate(buffers.hidden):
            values = torch.baddbmm(self._biases[layer], values, self._weights[layer], out=hidden)
            for (activate, _), own, _ in buffers.runs[layer]:
                activate(own)
        # the outputs are few and the examples many: their products are four times faster with the examples last
        turned = buffers.turned[-1] if buffers.turned else values.mT
        torch.baddbmm(self._turned_bias, self._turned[-1], turned, out=buffers.outputs)
        self._output_activation[0](buffers.outputs)

    def _backward(self, inputs: Tensor, buffers: "_Buffers") -> None:
        """The chain rule: from the outputs' gradient, that of every layer's linear outputs and of its parameters."""
        *_, last = inputs, *buffers.hidden
        self._output_activation[1](buffers.gradient, buffers.outputs)
        torch.bmm(buffers.gradient, last, out=self._turned_gradient)
        self._weight_gradients[-1].copy_(self._back_in_place)
        torch.sum(buffers.gradient, 2, keepdim=True, out=self._turned_bias_gradient)
        gradient = buffers.turned_gradient
        for layer in range(len(buffers.hidden) - 1, -1, -1):
            gradient = torch.bmm(gradient, self._turned[layer + 1], out=buffers.gradients[layer])
            for (_, differentiate), own, own_gradient in buffers.runs[layer]:
                differentiate(own_gradient, own)
            below = buffers.turned[layer - 1] if layer else inputs.mT
            torch.bmm(below, gradient, out=self._weight_gradients[layer])
            torch.sum(gradient, 1, keepdim=True, out=self._bias_gradients[layer])


class _Buffers:
    """What a step on batches of one size writes into, with all views of it that the step needs."""

    def __init__(
        self, weights: Sequence[Tensor], hidden_runs: Sequence[Sequence[tuple[nn.Module, slice]]], inputs: Tensor
    ) -> None:
        num_replicas, num_examples = inputs.shape[:2]
        shapes = [(num_replicas, num_examples, weight.shape[2]) for weight in weights[:-1]]
        self.hidden = [inputs.new_empty(shape) for shape in shapes]  # activations [R, B, O]
        self.turned = [each.mT for each in self.hidden]
        self.gradients = [inputs.new_empty(shape) for shape in shapes]  # of the loss by the linear outputs
        self.outputs = inputs.new_empty(num_replicas, weights[-1].shape[2], num_examples)  # turned: [R, O, B]
        self.gradient = torch.empty_like(self.outputs)
        self.turned_gradient = self.gradient.mT
        self.runs = [
            [(ACTIVATIONS[type(module)], hidden[own], gradient[own]) for module, own in runs]
            for runs, hidden, gradient in zip(hidden_runs, self.hidden, self.gradients, strict=True)
        ]


def _cross_entropy(logits: Tensor, classes: Tensor, gradient: Tensor) -> Tensor:
    """(softmax − one-hot) / B is the gradient."""
    classes = classes[:, None]
    log_shares = torch.log_softmax(logits, dim=1)
    torch.exp(log_shares, out=gradient)
    gradient.scatter_(1, classes, -1.0, reduce="add").div_(classes.shape[2])
    return log_shares.gather(1, classes).mean(dim=(1, 2)).neg_()


def _mse(outputs: Tensor, targets: Tensor, gradient: Tensor) -> Tensor:
    """2 (output − target) over the number of all outputs is the gradient."""
    torch.sub(outputs, targets.mT, out=gradient)
    losses = gradient.square().mean(dim=(1, 2))
    gradient.mul_(2.0 / gradient[0].numel())
    return losses


def _half_mse(outputs: Tensor, targets: Tensor, gradient: Tensor) -> Tensor:
    """(output − target) / B is the gradient."""
    torch.sub(outputs, targets.mT, out=gradient)
    losses = gradient.square().sum(dim=1).mean(dim=1).mul_(0.5)
    gradient.div_(gradient.shape[2])
    return losses


# From outputs [R, O, B] and coded targets the mean losses [R]; their gradient by the outputs is written to the last.
LOSSES: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "cross_entropy": _cross_entropy,
    "mse": _mse,
    "half_mse": _half_mse,
}
