"""The losses by name: of one network as PyTorch has them, and of a stack, one mean per replica.

O outputs of B examples stand against targets as `targets.py` codes them; R replicas make a stack. The first table is
what plain PyTorch minimises; the lockstep check holds the second one against it.
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.nn import functional

from trainer.engine.specs import LossSpec

Loss = Callable[[Tensor, Tensor], Tensor]

# outputs [B, O] → a number
LOSSES: dict[str, Callable[[Any], Loss]] = {
    "cross_entropy": lambda spec: (
        lambda logits, classes: functional.cross_entropy(logits, classes, label_smoothing=spec.label_smoothing)
    ),
    "cross_entropy_one_hot": lambda _: functional.cross_entropy,
    "mse": lambda _: functional.mse_loss,
    "half_mse": lambda _: lambda outputs, targets: 0.5 * ((outputs - targets) ** 2).sum(dim=1).mean(),
    "rmse": lambda _: lambda outputs, targets: functional.mse_loss(outputs, targets).sqrt(),
    "mae": lambda _: functional.l1_loss,
    "huber": lambda spec: lambda outputs, targets: functional.huber_loss(outputs, targets, delta=spec.delta),
    "bce": lambda _: functional.binary_cross_entropy_with_logits,
    "multilabel_bce": lambda _: functional.binary_cross_entropy_with_logits,
    "softmax_mse": lambda spec: (
        lambda logits, rows: (
            functional.mse_loss(logits.softmax(dim=1), rows)
            if spec.over_classes == "mean"
            else ((logits.softmax(dim=1) - rows) ** 2).sum(dim=1).mean()
        )
    ),
    "softmax_bce": lambda _: lambda logits, rows: functional.binary_cross_entropy(logits.softmax(dim=1), rows),
    # PyTorch warns that its "mean" will change: the division stands here
    "kl": lambda spec: (
        lambda logits, rows: (
            functional.kl_div(logits.log_softmax(dim=1), rows, reduction="batchmean")
            / (logits.shape[1] if spec.reduction == "mean" else 1)
        )
    ),
}


def loss_function(spec: LossSpec) -> Loss:
    """Mean loss of a batch, from outputs [B, O] and coded targets."""
    return LOSSES[spec.name](spec)


def _per_example(loss: Callable[..., Tensor]) -> Callable[[Any], Loss]:
    """Cross-entropy wants the classes in the second dimension, and is ten times faster for having many behind it."""

    def stacked(spec: Any) -> Loss:  # noqa: ANN401 (any loss)
        smoothing = getattr(spec, "label_smoothing", 0.0)

        def losses(logits: Tensor, targets: Tensor) -> Tensor:
            turned = targets if targets.dim() == 2 else targets.mT
            return loss(logits.mT, turned, reduction="none", label_smoothing=smoothing).mean(dim=1)

        return losses

    return stacked


def _mean(each: Loss) -> Callable[[Any], Loss]:
    """Of numbers [R, B, O]."""
    return lambda _: lambda outputs, targets: each(outputs, targets).mean(dim=(1, 2))


def _squares(outputs: Tensor, targets: Tensor) -> Tensor:
    return functional.mse_loss(outputs, targets, reduction="none")


def _binary(logits: Tensor, targets: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")


def _divergences(logits: Tensor, rows: Tensor) -> Tensor:
    return functional.kl_div(logits.log_softmax(dim=2), rows, reduction="none")


# outputs [R, B, O] → [R]
STACKED: dict[str, Callable[[Any], Loss]] = {
    "cross_entropy": _per_example(functional.cross_entropy),
    "cross_entropy_one_hot": _per_example(functional.cross_entropy),
    "mse": _mean(_squares),
    "half_mse": lambda _: lambda outputs, targets: 0.5 * _squares(outputs, targets).sum(dim=2).mean(dim=1),
    "rmse": lambda _: lambda outputs, targets: _squares(outputs, targets).mean(dim=(1, 2)).sqrt(),
    "mae": _mean(lambda outputs, targets: (outputs - targets).abs()),
    "huber": lambda spec: (
        lambda outputs, targets: functional.huber_loss(outputs, targets, reduction="none", delta=spec.delta).mean(
            dim=(1, 2)
        )
    ),
    "bce": _mean(_binary),
    "multilabel_bce": _mean(_binary),
    "softmax_mse": lambda spec: (
        lambda logits, rows: (
            _squares(logits.softmax(dim=2), rows).mean(dim=1).sum(dim=1)
            / (logits.shape[2] if spec.over_classes == "mean" else 1)
        )
    ),
    "softmax_bce": _mean(
        lambda logits, rows: functional.binary_cross_entropy(logits.softmax(dim=2), rows, reduction="none")
    ),
    "kl": lambda spec: (
        lambda logits, rows: (
            _divergences(logits, rows).sum(dim=(1, 2))
            / (logits.shape[1] * (logits.shape[2] if spec.reduction == "mean" else 1))
        )
    ),
}


def replica_losses(spec: LossSpec) -> Loss:
    """Mean loss of every replica, [R], from outputs [R, B, O] and their coded targets."""
    return STACKED[spec.name](spec)
