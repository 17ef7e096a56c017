"""The step of a plain mlp with its backward pass written out: the same numbers as autograd's, in half the time.

Such small tensors are cheaper to compute than to dispatch, so every operation counts and writes into a buffer that it
finds there. What is not known here is left to autograd (`gradients.py`); the lockstep check covers both.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from trainer.engine.networks.mlp import StackedMlp
from trainer.engine.specs import ResolvedArm
from trainer.engine.specs.losses import CrossEntropy

aten = torch.ops.aten

# An activation in place, and from its result and the gradient behind it the gradient before it, in place as well.
ACTIVATIONS: dict[type[nn.Module], tuple[Callable[..., Any], Callable[..., Any]]] = {
    nn.Identity: (lambda _, values: values, lambda _, gradient, _result: gradient),
    nn.ReLU: (
        lambda _, values: torch.relu_(values),
        lambda _, gradient, result: aten.threshold_backward.grad_input(gradient, result, 0, grad_input=gradient),
    ),
    nn.Tanh: (
        lambda _, values: torch.tanh_(values),
        lambda _, gradient, result: aten.tanh_backward.grad_input(gradient, result, grad_input=gradient),
    ),
    nn.Sigmoid: (
        lambda _, values: torch.sigmoid_(values),
        lambda _, gradient, result: aten.sigmoid_backward.grad_input(gradient, result, grad_input=gradient),
    ),
}
# What a spec may say; anything else, also what is added to specs later, is autograd's.
NETWORK_FIELDS = {"name", "hidden_widths", "activation", "init", "hidden_bias", "output_bias"}
OF_THE_UPDATE = {"schedule", "l1", "l2", "penalized", "clip_norm"}  # they come after the gradients
TRAINING_FIELDS = {
    "loss",
    "optimizer",
    "batch_size",
    "num_epochs",
    "order",
    "last_batch",
    "early_stopping",
} | OF_THE_UPDATE


def is_known(network: object, arm: ResolvedArm) -> bool:
    """Whether `ByHand` does what the arm's spec says, as far as gradients go."""
    return (
        isinstance(network, StackedMlp)
        and arm.training.loss == CrossEntropy(name="cross_entropy")
        and _said(arm.network) <= NETWORK_FIELDS
        and _said(arm.training) <= TRAINING_FIELDS
        and all(type(module) in ACTIVATIONS for runs in network.activations for module, _ in runs)
    )


def _said(part: Any) -> set[str]:  # noqa: ANN401 (a spec's network or training)
    return set(part.model_dump(exclude_defaults=True))


class ByHand:
    """Mean losses [R] of inputs [R, B, I] and labels [R, B]; the gradients are left in the network's parameters."""

    def __init__(self, network: StackedMlp) -> None:
        self._weights, self._biases = network.parameters[0::2], network.parameters[1::2]
        self._activations = network.activations
        for parameter in network.parameters:
            parameter.grad = torch.zeros_like(parameter)
        self._weight_gradients = [weight.grad for weight in self._weights]
        self._bias_gradients = [bias.grad for bias in self._biases]
        # turned: [R, I, O] as [R, O, I]; making a view takes as long as a small operation
        self._turned = [weight.detach().mT for weight in self._weights]
        self._turned_bias = self._biases[-1].detach().mT
        self._turned_gradient = torch.empty_like(self._turned[-1], memory_format=torch.contiguous_format)
        self._buffers: dict[int, _Buffers] = {}

    @torch.no_grad()
    def __call__(self, inputs: Tensor, labels: Tensor) -> Tensor:
        buffers = self._buffers.get(inputs.shape[1])
        if buffers is None:  # the last batch of an epoch may be smaller
            buffers = self._buffers[inputs.shape[1]] = _Buffers(self._weights, self._activations, inputs)
        self._forward(inputs, buffers)
        losses = _cross_entropy(buffers, labels[:, None])
        self._backward(inputs, buffers)
        return losses

    def _forward(self, values: Tensor, buffers: "_Buffers") -> None:
        """The hidden activations and the logits, into the buffers."""
        for layer, hidden in enumerate(buffers.hidden):
            values = torch.baddbmm(self._biases[layer], values, self._weights[layer], out=hidden)
            for module, own, _ in buffers.runs[layer]:
                ACTIVATIONS[type(module)][0](module, own)
        # the classes are few and the examples many: their products are four times faster with the examples last
        turned = buffers.turned[-1] if buffers.turned else values.mT
        torch.baddbmm(self._turned_bias, self._turned[-1], turned, out=buffers.logits)

    def _backward(self, inputs: Tensor, buffers: "_Buffers") -> None:
        """The chain rule: from the logits' gradient, that of every layer's linear outputs and of its parameters."""
        *_, last = inputs, *buffers.hidden
        torch.bmm(buffers.gradient, last, out=self._turned_gradient)
        self._weight_gradients[-1].copy_(self._turned_gradient.mT)
        torch.sum(buffers.gradient, 2, keepdim=True, out=self._bias_gradients[-1].mT)
        gradient = buffers.turned_gradient
        for layer in range(len(buffers.hidden) - 1, -1, -1):
            gradient = torch.bmm(gradient, self._turned[layer + 1], out=buffers.gradients[layer])
            for module, own, own_gradient in buffers.runs[layer]:
                ACTIVATIONS[type(module)][1](module, own_gradient, own)
            below = buffers.turned[layer - 1] if layer else inputs.mT
            torch.bmm(below, gradient, out=self._weight_gradients[layer])
            torch.sum(gradient, 1, keepdim=True, out=self._bias_gradients[layer])


class _Buffers:
    """What a step on batches of one size writes into, with all views of it that the step needs."""

    def __init__(
        self, weights: Sequence[Tensor], activations: Sequence[Sequence[tuple[nn.Module, slice]]], inputs: Tensor
    ) -> None:
        num_replicas, num_examples = inputs.shape[:2]
        shapes = [(num_replicas, num_examples, weight.shape[2]) for weight in weights[:-1]]
        self.hidden = [inputs.new_empty(shape) for shape in shapes]  # activations [R, B, O]
        self.turned = [each.mT for each in self.hidden]
        self.gradients = [inputs.new_empty(shape) for shape in shapes]  # of the loss by the linear outputs
        self.logits = inputs.new_empty(num_replicas, weights[-1].shape[2], num_examples)  # [R, C, B]
        self.gradient = torch.empty_like(self.logits)
        self.turned_gradient = self.gradient.mT
        self.minus_one = inputs.new_full((num_replicas, 1, num_examples), -1.0)
        layers = zip(activations, self.hidden, self.gradients, strict=True)
        self.runs = [
            [(module, hidden[own], gradient[own]) for module, own in runs] for runs, hidden, gradient in layers
        ]


def _cross_entropy(buffers: _Buffers, labels: Tensor) -> Tensor:
    """Mean losses [R] of the logits, and their gradient by the logits: (softmax − one-hot) / B."""
    log_shares = torch.log_softmax(buffers.logits, dim=1)
    torch.exp(log_shares, out=buffers.gradient)
    buffers.gradient.scatter_add_(1, labels, buffers.minus_one).div_(labels.shape[2])
    return log_shares.gather(1, labels).mean(dim=(1, 2)).neg_()
