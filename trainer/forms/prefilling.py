"""From a spec back to the builder's inputs: "change something" on a claim's page."""

from collections.abc import Iterator, Mapping
from typing import Any

from trainer.engine.specs import ExperimentSpec, parse_spec
from trainer.forms.draft import ARMS, METRIC, Draft, typed
from trainer.forms.spec_fields import PROCEDURE, SpecField, all_fields, wholes


def values_of(spec: ExperimentSpec) -> dict[str, Any] | None:
    """Inputs that give this spec; None where the builder can't express it (several factors, Adam twice)."""
    if len(spec.arms[0].set) > 1 or len(spec.arms) > len(ARMS):
        return None
    document = spec.canonical()
    [factor] = document["arms"][0]["set"]
    arms = [arm["set"][factor] for arm in document["arms"]]
    is_whole = factor in wholes(spec.procedure)
    varied = next((each for each in all_fields(spec.procedure) if each.path == factor), None)
    texts = {PROCEDURE: spec.procedure, "factor": factor, METRIC: spec.measure.metric}
    texts |= dict(_inputs(spec, document, factor if is_whole else "", arms))
    texts |= {ARMS[place]: value["name"] if is_whole else typed(value, varied) for place, value in enumerate(arms)}
    draft = Draft(texts, spec.probes)
    return {**texts, "probes": list(spec.probes)} if is_same(parse_spec(draft.document()), spec) else None


def is_same(one: ExperimentSpec, other: ExperimentSpec) -> bool:
    """Equal but for the names of the arms."""
    return _without_names(one) == _without_names(other)


def _inputs(
    spec: ExperimentSpec, document: Mapping[str, Any], whole: str, arms: list[Any]
) -> Iterator[tuple[str, str]]:
    """`whole` is what varies, where arms name members."""
    for each in all_fields(spec.procedure):
        if each.kind != "constant" and each.path != PROCEDURE:
            holder = _holder(each, document, whole, arms, spec.procedure)
            if holder is not None:
                yield each.name, typed(holder[each.path.rpartition(".")[2]], each)


def _holder(
    each: SpecField, document: Mapping[str, Any], whole: str, arms: list[Any], procedure: str
) -> Mapping[str, Any] | None:
    """The part of the document that has this field: of a varied whole the arm's own."""
    candidates = [_part_at(document, each.path.split(".")[:-1])]
    if whole and each.path.startswith(f"{whole}."):
        candidates = arms
    if each.needs is None:
        return candidates[0]
    tag_path = next(other.path for other in all_fields(procedure) if other.name == each.needs[0])
    place, _, tag = tag_path.rpartition(".")
    if place == each.path.rpartition(".")[0]:
        return next((part for part in candidates if part[tag] in each.needs[1]), None)
    is_met = _part_at(document, tag_path.split(".")) in each.needs[1]  # a choice further up
    return candidates[0] if is_met else None


def _part_at(document: Any, keys: list[str]) -> Any:  # noqa: ANN401 (any JSON)
    for key in keys:
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def _without_names(spec: ExperimentSpec) -> dict[str, Any]:
    document = spec.canonical()
    return {**document, "arms": [arm["set"] for arm in document["arms"]]}
