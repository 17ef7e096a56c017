"""What must fit between data, network and loss, in every procedure that has them."""

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from trainer.engine.specs.data import DataSpec
from trainer.engine.specs.fields import fault
from trainer.engine.specs.losses import LossSpec, needs_logits, suitable_losses
from trainer.engine.specs.network import NetworkSpec


def fit_errors(data: DataSpec, network: NetworkSpec, loss: LossSpec, place: str) -> Iterator[PydanticCustomError]:
    """`place` is where the loss stands in the spec."""
    if network.outputs == "single" and (data.targets != "classes" or data.num_classes != 2):
        yield fault("unknown_choice", "network.outputs", {"choices": ["per_class"]})
    suitable = suitable_losses(data.targets, network.outputs)
    if loss.name not in suitable:
        yield fault("unknown_choice", f"{place}.name", {"choices": [*suitable]})
    if needs_logits(loss.name) and network.output_activation != "identity":
        yield fault("unknown_choice", "network.output_activation", {"choices": ["identity"]})


def layer_shapes(data: DataSpec, network: NetworkSpec) -> tuple[tuple[int, int], ...]:
    """(inputs, outputs) of every linear layer."""
    return network.layer_shapes(data.num_inputs, 1 if network.outputs == "single" else data.num_targets)
