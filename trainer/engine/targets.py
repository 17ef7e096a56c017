"""Targets: how a loss wants them, and how the outputs are scored against them, for one network or for a stack.

A data set's targets are classes (int64 [N]), values (float32 [N, K]) or labels (0 and 1 as float32 [N, K]).
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from trainer.engine.specs import ResolvedArm
from trainer.engine.specs.losses import needs_logits

AS_SHARES = ("cross_entropy_one_hot", "kl")  # these compare probabilities, which add up to 1


def coded(arm: ResolvedArm, targets: Tensor) -> Tensor:
    """What the arm's loss is held against: class indices [N] for cross-entropy, else one number per output [N, O]."""
    if arm.data.targets == "values" or arm.training.loss.name == "cross_entropy":
        return targets
    if arm.data.targets == "labels":
        rows = targets
        if arm.training.loss.name in AS_SHARES:  # an example without a label has no probability to share out
            rows = rows / rows.sum(dim=1, keepdim=True).clamp(min=1.0)
    elif arm.network.outputs == "single":
        rows = targets[:, None].float()
    else:
        rows = functional.one_hot(targets, arm.data.num_classes).float()
    return 2.0 * rows - 1.0 if _is_signed(arm) else rows


def scores(arm: ResolvedArm, outputs: Tensor, targets: Tensor) -> dict[str, Tensor]:
    """[...] of outputs [..., N, O] and the data set's own targets: shares in percent, errors in the targets' unit."""
    return SCORES[arm.data.targets](arm, outputs, targets)


def predicted_classes(arm: ResolvedArm, outputs: Tensor) -> Tensor:
    """[…, N] of outputs […, N, O]: the largest output; with a single output, class 1 above the threshold."""
    if arm.network.outputs == "single":
        return (outputs[..., 0] > _threshold(arm)).long()
    return outputs.max(dim=-1).indices  # as argmax, which takes ten times as long where the outputs lie transposed


def _accuracy(arm: ResolvedArm, outputs: Tensor, classes: Tensor) -> dict[str, Tensor]:
    return {"accuracy": _percent(predicted_classes(arm, outputs) == classes)}


def _errors(_arm: ResolvedArm, outputs: Tensor, values: Tensor) -> dict[str, Tensor]:
    errors = outputs.double() - values
    return {"rmse": errors.square().mean(dim=(-2, -1)).sqrt(), "mae": errors.abs().mean(dim=(-2, -1))}


def _exact_match(arm: ResolvedArm, outputs: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """All labels of an example are right; a label is predicted above probability one half."""
    if arm.training.loss.name in AS_SHARES:
        outputs = outputs.softmax(dim=-1)
    return {"exact_match": _percent(((outputs > _threshold(arm)) == (labels > 0.5)).all(dim=-1))}


SCORES: dict[str, Callable[[ResolvedArm, Tensor, Tensor], dict[str, Tensor]]] = {
    "classes": _accuracy,
    "values": _errors,
    "labels": _exact_match,
}


def _is_signed(arm: ResolvedArm) -> bool:
    """Targets of −1 and +1: what tanh can reach, and what a single linear output is symmetric for."""
    is_linear = arm.network.output_activation == "identity" and not needs_logits(arm.training.loss.name)
    return arm.network.output_activation == "tanh" or (arm.network.outputs == "single" and is_linear)


def _threshold(arm: ResolvedArm) -> float:
    """Halfway between the two targets, or a logit of probability one half."""
    loss = arm.training.loss.name
    is_logit = needs_logits(loss) and loss not in AS_SHARES
    return 0.0 if is_logit or _is_signed(arm) else 0.5


def _percent(is_right: Tensor) -> Tensor:
    return 100.0 * is_right.sum(dim=-1, dtype=torch.float64) / is_right.shape[-1]
