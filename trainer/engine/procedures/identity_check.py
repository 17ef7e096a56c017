"""`identity_check`: both ways are computed on the same random numbers; the largest difference so far is recorded."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from trainer.engine.honesty import Honesty, distance
from trainer.engine.procedures.gradient_check import PRECISIONS
from trainer.engine.procedures.replicas import ReplicaRun
from trainer.engine.specs.procedures.identity_check import IdentityCheckArm

EPSILON = 1e-5  # of batch normalisation
NUM_INPUTS, RATE = 20, 0.1  # of softmax regression
OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
Way = Callable[[], Tensor]
Draw = Callable[..., Tensor]  # standard normal numbers of that shape


def _with_gradient(loss: Callable[[Tensor], Tensor], logits: Tensor) -> Tensor:
    """Loss and gradient in a row."""
    logits = logits.detach().clone().requires_grad_()
    value = loss(logits)
    value.backward()
    return torch.cat([value.detach()[None], logits.grad.flatten()])


def _sparse_cross_entropy(spec: Any, draw: Draw, generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    logits = draw(spec.num_examples, spec.num_classes)
    labels = torch.randint(spec.num_classes, (spec.num_examples,), generator=generator)
    one_hot = functional.one_hot(labels, spec.num_classes).to(logits.dtype)
    return (
        lambda: _with_gradient(lambda values: functional.cross_entropy(values, labels), logits),
        lambda: _with_gradient(lambda values: -(one_hot * torch.log_softmax(values, dim=1)).sum(dim=1).mean(), logits),
    )


def _two_classes(spec: Any, draw: Draw, generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    logits = draw(spec.num_examples, 2)
    labels = torch.randint(2, (spec.num_examples,), generator=generator)

    def binary(values: Tensor) -> Tensor:
        difference = values[:, 1] - values[:, 0]
        return functional.binary_cross_entropy_with_logits(difference, labels.to(values.dtype))

    return (
        lambda: _with_gradient(lambda values: functional.cross_entropy(values, labels), logits),
        lambda: _with_gradient(binary, logits),
    )


def _softmax_shift(spec: Any, draw: Draw, _generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    logits = draw(spec.num_examples, spec.num_classes)
    return lambda: torch.softmax(logits, dim=1), lambda: torch.softmax(logits + spec.shift, dim=1)


def _stacked_linear(spec: Any, draw: Draw, _generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    inputs = draw(spec.num_examples, spec.widths[0])
    layers = [(draw(ins, outs) / ins**0.5, draw(outs)) for ins, outs in zip(spec.widths, spec.widths[1:], strict=False)]

    def one_by_one() -> Tensor:
        values = inputs
        for weight, bias in layers:
            values = values @ weight + bias
        return values

    def collapsed() -> Tensor:
        product, offset = layers[0]
        for weight, bias in layers[1:]:
            product, offset = product @ weight, offset @ weight + bias
        return inputs @ product + offset

    return one_by_one, collapsed


def _tanh_sigmoid(spec: Any, draw: Draw, _generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    values = draw(spec.num_examples)
    return lambda: torch.tanh(values), lambda: 2 * torch.sigmoid(2 * values) - 1


def _log_softmax(spec: Any, draw: Draw, _generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    logits = spec.scale * draw(spec.num_examples, spec.num_classes)
    return lambda: torch.log_softmax(logits, dim=1), lambda: torch.softmax(logits, dim=1).log()


def _kl_cross_entropy(spec: Any, draw: Draw, _generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    logits, targets = (
        draw(spec.num_examples, spec.num_classes),
        torch.softmax(draw(spec.num_examples, spec.num_classes), 1),
    )
    entropy = torch.special.entr(targets).sum(dim=1).mean()

    def divergence(values: Tensor) -> Tensor:
        return functional.kl_div(torch.log_softmax(values, dim=1), targets, reduction="batchmean") + entropy

    return (
        lambda: _with_gradient(lambda values: functional.cross_entropy(values, targets), logits),
        lambda: _with_gradient(divergence, logits),
    )


def _label_smoothing(spec: Any, draw: Draw, generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    logits = draw(spec.num_examples, spec.num_classes)
    labels = torch.randint(spec.num_classes, (spec.num_examples,), generator=generator)
    share = spec.smoothing

    def mixture(values: Tensor) -> Tensor:
        spread = -torch.log_softmax(values, dim=1).mean()
        return (1 - share) * functional.cross_entropy(values, labels) + share * spread

    return (
        lambda: _with_gradient(lambda values: functional.cross_entropy(values, labels, label_smoothing=share), logits),
        lambda: _with_gradient(mixture, logits),
    )


def _batch_norm_folding(spec: Any, draw: Draw, _generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    size = spec.num_features
    inputs, weight, bias = draw(spec.num_examples, size), draw(size, size) / size**0.5, draw(size)
    mean, variance, scale, shift = draw(size), draw(size) ** 2 + 0.1, draw(size), draw(size)

    def folded() -> Tensor:
        factor = scale / (variance + EPSILON).sqrt()
        return functional.linear(inputs, factor[:, None] * weight, factor * (bias - mean) + shift)

    return (
        lambda: functional.batch_norm(
            functional.linear(inputs, weight, bias), mean, variance, scale, shift, eps=EPSILON
        ),
        folded,
    )


def _regression(spec: Any, draw: Draw, generator: torch.Generator) -> tuple[Tensor, Callable[[Tensor, slice], Tensor]]:  # noqa: ANN401
    """Weights, and the gradient of softmax regression there on some of the examples."""
    num_examples, num_classes = getattr(spec, "num_examples", 64), getattr(spec, "num_classes", 5)
    inputs = draw(num_examples, NUM_INPUTS)
    labels = torch.randint(num_classes, (num_examples,), generator=generator)

    def gradient(weights: Tensor, rows: slice = slice(None)) -> Tensor:
        weights = weights.detach().requires_grad_()
        functional.cross_entropy(inputs[rows] @ weights, labels[rows]).backward()
        return weights.grad

    return draw(NUM_INPUTS, num_classes), gradient


def _gradient_accumulation(spec: Any, draw: Draw, generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    weights, gradient = _regression(spec, draw, generator)
    size = spec.num_examples // spec.num_parts
    parts = [slice(start, start + size) for start in range(0, spec.num_examples, size)]
    return lambda: gradient(weights), lambda: sum(gradient(weights, part) for part in parts) / len(parts)


def _l2_weight_decay(spec: Any, draw: Draw, generator: torch.Generator) -> tuple[Way, Way]:  # noqa: ANN401
    start, gradient = _regression(spec, draw, generator)

    def trained(*, penalty: float, decay: float) -> Tensor:
        weights = start.clone()
        steps = OPTIMIZERS[spec.optimizer]([weights], lr=RATE)
        for _ in range(spec.num_updates):
            weights.grad = gradient(weights) + penalty * weights
            weights.mul_(1 - RATE * decay)
            steps.step()
        return weights

    return lambda: trained(penalty=spec.strength, decay=0.0), lambda: trained(penalty=0.0, decay=spec.strength)


IDENTITIES: dict[str, Callable[[Any, Draw, torch.Generator], tuple[Way, Way]]] = {
    "sparse_cross_entropy": _sparse_cross_entropy,
    "two_classes": _two_classes,
    "softmax_shift": _softmax_shift,
    "log_softmax": _log_softmax,
    "kl_cross_entropy": _kl_cross_entropy,
    "label_smoothing": _label_smoothing,
    "tanh_sigmoid": _tanh_sigmoid,
    "stacked_linear": _stacked_linear,
    "batch_norm_folding": _batch_norm_folding,
    "gradient_accumulation": _gradient_accumulation,
    "l2_weight_decay": _l2_weight_decay,
}


class IdentityCheckRun(ReplicaRun):
    def curves(self, arm: IdentityCheckArm, seed: int) -> Tensor:
        generator = torch.Generator().manual_seed(seed)
        differences = []
        for _ in range(arm.num_draws):
            self.pulse()
            one, other = (way() for way in ways(arm, generator))
            differences.append((one.double() - other.double()).abs().max())
        return torch.stack(differences).cummax(dim=0).values[None]

    def check(self, arm: IdentityCheckArm, seed: int, _curves: Tensor, honesty: Honesty) -> None:
        """In double precision both ways agree: what single precision shows is rounding."""
        exact = arm.model_copy(update={"precision": "double"})
        one, other = (way() for way in ways(exact, torch.Generator().manual_seed(seed)))
        honesty.note(1, 0.0, 0.0, distance(one, other, floor=1.0) if arm.identity.holds else 0.0)


def ways(arm: IdentityCheckArm, generator: torch.Generator) -> tuple[Way, Way]:
    """Both ways on the next numbers of the generator. Single precision rounds the same numbers."""

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64).to(PRECISIONS[arm.precision])

    return IDENTITIES[arm.identity.name](arm.identity, draw, generator)
