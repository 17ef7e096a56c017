"""Deliberate faults of a training program, so that their marks can be seen."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic_core import PydanticCustomError

from trainer.engine.specs.fields import AsTuple, fault, quantity

Fault = Literal["no_zero_grad", "no_eval_mode", "shuffled_outputs", "softmax_twice"]
FAULTS: tuple[str, ...] = get_args(Fault)
FaultsSpec = Annotated[tuple[Fault, ...], AsTuple]
TAKE_SOFTMAX = ("cross_entropy", "cross_entropy_one_hot", "softmax_mse", "softmax_bce", "kl")  # of the losses


def faults_field() -> Any:  # noqa: ANN401 (stands for a field's value)
    return quantity(
        "deliberate faults, each at most once; no_zero_grad: the gradients of all steps add up; no_eval_mode: batch "
        "norm and dropout act in evaluation as in training, in batches of the training's size; "
        "shuffled_outputs: in a training step the outputs are shuffled against the targets; softmax_twice: the loss, "
        "which takes the softmax itself, is given probabilities",
        default=(),
        max_length=len(FAULTS),
    )


def evaluation_batches_field() -> Any:  # noqa: ANN401 (stands for a field's value)
    return quantity(
        "how the examples come together when batch norm or dropout acts in evaluation; mixed: in the order of the "
        "part; one_class: in batches of one class",
        default="mixed",
    )


def fault_errors(training: Any, network: Any, data: Any) -> Iterator[PydanticCustomError]:  # noqa: ANN401
    """Faults that would have no effect, or that are there twice."""
    for index, name in enumerate(training.faults):
        if name in training.faults[:index]:
            yield fault("duplicate", f"training.faults.{index}", {})
        is_idle = (name == "no_eval_mode" and not acts_in_evaluation(network)) or (
            name == "softmax_twice" and getattr(training.loss, "name", training.loss) not in TAKE_SOFTMAX
        )
        if is_idle:
            yield fault("unused", "training.faults", {"default": []})
    if training.evaluation_batches != "mixed" and (not acts_in_evaluation(network) or data.targets != "classes"):
        yield fault("unused", "training.evaluation_batches", {"default": "mixed"})


def acts_in_evaluation(network: Any) -> bool:  # noqa: ANN401
    """Whether forgetting the evaluation mode changes anything."""
    return getattr(network, "norm", "none") == "batch" or getattr(network, "dropout", 0.0) > 0
