"""From a spec back to the builder's inputs: "change something", and links to a setting."""

from collections.abc import Iterator, Mapping
from typing import Any

from trainer.engine.specs import ExperimentSpec, SpecErrors, parse_spec
from trainer.forms.draft import ARMS, GIVEN, METRIC, Draft
from trainer.forms.spec_fields import PROCEDURE, SpecField, all_fields, wholes
from trainer.forms.table_choices import TableChoice, TableChoices
from trainer.forms.typed import typed
from trainer.services.tables import tables_of


def values_of(spec: ExperimentSpec) -> dict[str, Any] | None:
    """Inputs that give this spec, one thing varying; None where its arms, rules or tuning are more than that."""
    document = spec.canonical()
    if len(spec.arms[0].set) != 1 or len(spec.arms) > len(ARMS):
        return None
    [factor] = document["arms"][0]["set"]
    arms = [arm["set"][factor] for arm in document["arms"]]
    is_whole = factor in wholes(spec.procedure)
    varied = next((each for each in all_fields(spec.procedure) if each.path == factor), None)
    texts = _texts(spec, factor) | dict(_inputs(spec, document, factor if is_whole else "", arms))
    texts |= {ARMS[place]: value["name"] if is_whole else typed(value, varied) for place, value in enumerate(arms)}
    return _if_same(Draft(texts, spec.probes, tables=_tables(spec)), spec)


def values_on(spec: ExperimentSpec) -> dict[str, Any] | None:
    """Inputs that give this spec when it is also their base: its arms, further rules and tuning are kept."""
    texts = _texts(spec, GIVEN) | dict(_inputs(spec, spec.canonical(), "", []))
    return _if_same(Draft(texts, spec.probes, base=spec, tables=_tables(spec)), spec)


def is_expressible(spec: ExperimentSpec) -> bool:
    """Whether the builder can start from it."""
    return (values_of(spec) or values_on(spec)) is not None


def _texts(spec: ExperimentSpec, factor: str) -> dict[str, str]:
    return {PROCEDURE: spec.procedure, "factor": factor, METRIC: spec.measure.metric}


def _tables(spec: ExperimentSpec) -> TableChoices:
    """As the spec itself says; whose they are is not asked here."""
    return {sizes["table"]: TableChoice("", sizes) for sizes in tables_of(spec)}


def _if_same(draft: Draft, spec: ExperimentSpec) -> dict[str, Any] | None:
    """None as well where the form lacks an input, as for a list with several entries of one kind."""
    try:
        is_right = is_same(parse_spec(draft.document()), spec)
    except SpecErrors:
        return None
    return {**draft.values, "probes": list(draft.probes)} if is_right else None


def is_same(one: ExperimentSpec, other: ExperimentSpec) -> bool:
    """They train and judge the same, whatever their arms are called and what stands in the base beneath them."""
    return _trained(one) == _trained(other)


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


def _trained(spec: ExperimentSpec) -> dict[str, Any]:
    document = spec.canonical()
    slugs = {arm.slug: place for place, arm in enumerate(spec.arms)}
    rules = [{**rule, "arms": [slugs[slug] for slug in rule["arms"]]} for rule in document["rule"]["all_of"]]
    arms = [spec.resolved(place).model_dump(mode="json") for place in slugs.values()]
    varied = sorted({path for arm in spec.arms for path in arm.set})
    return {
        "procedure": spec.procedure,
        "arms": arms,
        "varied": varied,
        "probes": sorted(spec.probes),
        "rules": rules,
        **{name: document[name] for name in ("measure", "tune")},
    }
