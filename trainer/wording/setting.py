"""A whole spec in plain words, generated from the spec itself, so that a page can't say what is not trained."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from trainer.engine.specs import USUAL, ExperimentSpec, RuleSpec
from trainer.wording.fields import choice_label, field_label, phrase, phrases, short_phrase
from trainer.wording.measures import measure_in_words, measure_label
from trainer.wording.procedures import ENDS
from trainer.wording.rules import rule_in_words
from trainer.wording.tuning import tuning_in_words

ArmLabels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Fact:
    term: str
    text: str


def describe(spec: ExperimentSpec, labels: Sequence[str]) -> list[Fact]:
    """What is trained, what varies, what is measured, which rule decides. `labels` name the arms."""
    document = spec.canonical()
    varied = set(spec.arms[0].set)
    groups = spec.arm_type.model_fields
    unused = {group: getattr(getattr(spec, group), "unused", ()) for group in groups}
    left_out = varied | {f"{group}.{name}" for group, names in unused.items() for name in names}
    said = {group: ", ".join(_phrases(group, document[group], left_out)) for group in groups}
    kind = "" if spec.procedure == USUAL else choice_label("procedure", spec.procedure)
    return [
        *([Fact(field_label("procedure"), kind)] if kind else []),
        *(Fact(field_label(group), text) for group, text in said.items() if text),
        Fact(gettext("What varies"), "; ".join(_arms(spec, labels))),
        Fact(field_label("measure"), _measure(spec)),
        *([Fact(field_label("tune"), tuning_in_words(spec))] if spec.tune.field else []),
        *(fact for rule in spec.rule.all_of for fact in _rule(spec, rule, labels)),
        *([Fact(field_label("probes"), _probes(spec))] if spec.probes else []),
    ]


def contrasts(settings: Sequence[tuple[ExperimentSpec, Sequence[str]]]) -> list[tuple[str, list[str]]]:
    """Of several settings with their arms' names: what differs, (term, one text a setting)."""
    paths = dict.fromkeys(path for spec, _ in settings for path in _paths(spec))
    rows = [(field_label(path), [_said(spec, path) for spec, _ in settings]) for path in paths]
    facts = [{fact.term: fact.text for fact in describe(spec, labels)} for spec, labels in settings]
    groups = {field_label(group) for spec, _ in settings for group in spec.arm_type.model_fields}
    terms = dict.fromkeys(term for each in facts for term in each if term not in groups)
    rows += [(term, [each.get(term, "") for each in facts]) for term in terms]
    return [(term, [text or "\N{EN DASH}" for text in texts]) for term, texts in rows if len(set(texts)) > 1]


def arm_labels(spec: ExperimentSpec, given: ArmLabels | None = None) -> list[str]:
    """One short name an arm: the author's in the reader's language, else its values in words."""
    return [_given_label(given or {}, arm.slug) or _values(spec, index) for index, arm in enumerate(spec.arms)]


def title_of(spec: ExperimentSpec) -> str:
    """For an experiment without a claim: "Learning rate: 0.1 / 1"."""
    varied = [spec.arm_values(index) for index in range(len(spec.arms))]
    arms = [", ".join(short_phrase(path, value) for path, value in values.items()) for values in varied]
    fields = ", ".join(field_label(path) for path in sorted(spec.arms[0].set))
    return gettext("%(field)s: %(arms)s") % {"field": fields, "arms": " / ".join(arms)}


def _paths(spec: ExperimentSpec) -> Iterator[str]:
    """Of the groups of a spec and what stands directly in them."""
    document = spec.canonical()
    for group in spec.arm_type.model_fields:
        if isinstance(document[group], Mapping):
            yield from (f"{group}.{name}" for name in sorted(document[group], key=lambda key: key != "name"))
        else:
            yield group


def _said(spec: ExperimentSpec, path: str) -> str:
    """One value of a setting in words; "varies" where its arms differ in it."""
    group, _, name = path.partition(".")
    value = spec.canonical().get(group)
    if name:
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None:
        return ""
    if any(each == path or each.startswith(f"{path}.") for each in spec.arms[0].set):
        return gettext("varies")
    return ", ".join(phrases(path, value)) or gettext("as usual")


def _phrases(path: str, value: Any, left_out: set[str]) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    """A group in the order of the spec, without what is left out and what goes without saying."""
    if path in left_out:
        return
    if isinstance(value, Mapping) and any(each.startswith(f"{path}.") for each in left_out):
        for name in sorted(value, key=lambda key: key != "name"):  # what it is, then how
            yield from _phrases(f"{path}.{name}", value[name], left_out)
    else:
        yield from phrases(path, value)


def _arms(spec: ExperimentSpec, labels: Sequence[str]) -> Iterator[str]:
    """Every arm with its values, whatever its author called it."""
    for index, label in enumerate(labels):
        values = _values(spec, index)
        text = label if label == values else gettext("%(arm)s: %(values)s") % {"arm": label, "values": values}
        yield gettext("%(arm)s (baseline)") % {"arm": text} if index == 0 else text


def _measure(spec: ExperimentSpec) -> str:
    if spec.measure.at != "last":
        return measure_in_words(spec.measure)
    return gettext("%(metric)s at %(moment)s") % {
        "metric": measure_label(spec.measure),
        "moment": ENDS[spec.procedure],
    }


def _rule(spec: ExperimentSpec, rule: RuleSpec, labels: Sequence[str]) -> Iterator[Fact]:
    if rule.measure:
        yield Fact(field_label("rule.all_of.measure"), measure_in_words(rule.measure))
    yield Fact(field_label("rule"), rule_in_words(spec, rule, labels))


def _probes(spec: ExperimentSpec) -> str:
    return ", ".join(choice_label("probes", probe) for probe in spec.probes)


def _given_label(given: ArmLabels, slug: str) -> str:
    names = given.get(slug, {})
    return names.get(get_language() or "en") or names.get("en", "")


def _values(spec: ExperimentSpec, arm: int) -> str:
    return ", ".join(phrase(path, value) for path, value in spec.arm_values(arm).items())
