"""Heat maps of probes: which there are, what their sentence and table say."""

from tests.trainer.making import make_spec
from trainer.curves import curves_of
from trainer.engine.specs import ExperimentSpec, parse_spec
from trainer.presentation.heat_maps import heat_maps

LABELS = ["tanh", "ReLU"]


def deep(*probes: str) -> ExperimentSpec:
    document = make_spec(probes=probes).canonical()
    return parse_spec(document | {"network": {"name": "mlp", "hidden_widths": [4, 4, 4]}})


def test_a_probe_of_three_layers_or_more_is_a_map() -> None:
    (found,) = heat_maps(deep("gradient_norm"), {}, LABELS)
    assert found.metrics == [f"gradient_norm/layer{layer}" for layer in (1, 2, 3, 4)]
    assert found.is_logarithmic
    assert found.sentence == "" and found.rows == []


def test_two_layers_are_two_curves() -> None:
    assert heat_maps(make_spec(probes=("gradient_norm",)), {}, LABELS) == []


def test_sentence_and_table_say_the_newest_values() -> None:
    values = {f"gradient_norm/layer{layer}": [layer / 2, None] for layer in (1, 2, 3, 4)}
    record = {"step": 3, "values": values}
    curves = curves_of([([(0, 10), (1, 10)], record)], arms=["tanh", "relu"])
    (found,) = heat_maps(deep("gradient_norm"), curves, LABELS)
    assert found.rows[0] == (1, ["0.5", "–"])
    assert "tanh: 0.5 in layer 1, 2 in layer 4" in found.sentence
