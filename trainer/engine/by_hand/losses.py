"""Losses with their derivative by the outputs; what is not written out here is left to autograd."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from trainer.engine.specs import LossSpec

ReplicaLosses = Callable[[Tensor, Tensor], Tensor]  # outputs [R, B, O] and targets → mean losses [R]
LossByHand = Callable[[Tensor, Tensor, Tensor], Tensor]


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


def _bce(logits: Tensor, targets: Tensor, gradient: Tensor) -> Tensor:
    """(sigmoid − target) over the number of all outputs is the gradient."""
    losses = functional.binary_cross_entropy_with_logits(logits, targets.mT, reduction="none").mean(dim=(1, 2))
    torch.sigmoid(logits, out=gradient).sub_(targets.mT).div_(gradient[0].numel())
    return losses


def _mae(outputs: Tensor, targets: Tensor, gradient: Tensor) -> Tensor:
    """The error's sign over the number of all outputs is the gradient."""
    errors = torch.sub(outputs, targets.mT)
    torch.sign(errors, out=gradient).div_(gradient[0].numel())
    return errors.abs_().mean(dim=(1, 2))


def _against_shares(logits: Tensor, shares: Tensor, gradient: Tensor) -> Tensor:
    """(softmax times the sum of an example's shares − share) / B is the gradient."""
    shares, num_examples = shares.mT, logits.shape[2]
    log_softmax = torch.log_softmax(logits, dim=1)
    torch.exp(log_softmax, out=gradient).mul_(shares.sum(dim=1, keepdim=True)).sub_(shares).div_(num_examples)
    return log_softmax.mul_(shares).sum(dim=(1, 2)).div_(-num_examples)


def _kl(logits: Tensor, shares: Tensor, gradient: Tensor) -> Tensor:
    """The same, and what the shares alone say."""
    constant = torch.xlogy(shares, shares).sum(dim=(1, 2)).div_(logits.shape[2])
    return _against_shares(logits, shares, gradient).add_(constant)


# From outputs [R, O, B] and coded targets the mean losses [R]; their gradient by the outputs is written to the last.
LOSSES: dict[str, LossByHand] = {
    "cross_entropy": _cross_entropy,
    "mse": _mse,
    "half_mse": _half_mse,
    "mae": _mae,
    "cross_entropy_one_hot": _against_shares,
    "kl": _kl,
    "bce": _bce,
    "multilabel_bce": _bce,
}


def _recorded(replica_losses: ReplicaLosses) -> LossByHand:
    def losses_of(outputs: Tensor, targets: Tensor, gradient: Tensor) -> Tensor:
        outputs = outputs.mT.requires_grad_()
        losses = replica_losses(outputs, targets)
        (by_outputs,) = torch.autograd.grad(losses.sum(), outputs)
        gradient.copy_(by_outputs.mT)
        return losses.detach()

    return losses_of


def loss_by_hand(spec: LossSpec, replica_losses: ReplicaLosses) -> LossByHand:
    is_plain = set(spec.model_dump(exclude_defaults=True)) <= {"name"}
    return LOSSES[spec.name] if is_plain and spec.name in LOSSES else _recorded(replica_losses)
