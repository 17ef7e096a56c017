"""What the builder's prediction is about, as far as it is known yet: arms, measure, unit, kind of claim."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from trainer.engine.specs import MEASURES, RULES
from trainer.forms.draft import ARMS, AT, METRIC, SECOND, Draft
from trainer.forms.numbers import typed_number
from trainer.forms.spec_fields import RULE, SpecField
from trainer.wording.fields import choice_label
from trainer.wording.metrics import metric_label
from trainer.wording.rules import judged_label, judged_quantity
from trainer.wording.setting import arm_labels

Labels = Mapping[str, Mapping[str, str]]


def asked(draft: Draft, labels: Labels) -> dict[str, Any]:
    """Arguments of a PredictionForm. `labels` are the author's names of arms that stay as they came."""
    margin = gettext("the margin") if any(each.name.endswith(".margin") for each in draft.fields) else ""
    return {"arms": arms_of(draft, labels), "margin": margin, **_measured(draft), **_claimed(draft)}


def arms_of(draft: Draft, labels: Labels) -> list[tuple[str, str]]:
    if draft.is_given:
        return [(str(place), label) for place, label in enumerate(arm_labels(draft.base, labels))]
    if not draft.cells:
        return [("0", gettext("the baseline")), ("1", gettext("the other one"))]
    return [(key, _cell_label(draft, *cell)) for key, cell in zip(draft.cell_keys, draft.cells, strict=True)]


def _cell_label(draft: Draft, place: int, other: int | None) -> str:
    texts = [_value_label(draft.varied, draft[ARMS[place]])]
    if other is not None:
        texts.append(_value_label(draft.second_varied, draft[SECOND[other]]))
    label = ", ".join(texts)
    is_baseline = (place, other) == draft.cells[0] and place == 0
    return gettext("%(arm)s (baseline)") % {"arm": label} if is_baseline else label


def _value_label(varied: SpecField | None, text: str) -> str:
    return choice_label(varied.path, text) if varied and text in varied.choices else text


def _claimed(draft: Draft) -> dict[str, Any]:
    """What kind of prediction the rules ask for."""
    kind = draft[f"{RULE}.kind"]
    rule = RULES.get(kind, RULES["difference"])
    typed_bound = typed_number(draft[f"{RULE}.proportion.bound"]) if kind == "proportion" else 0
    rule = rule.model_construct(arms=(), bound=typed_bound if isinstance(typed_bound, float | int) else 0)
    num_arms = max(2, len(draft.cells))
    return {
        "compares_pairs": rule.compares_pairs and not draft.kept_rules,
        "num_tests": rule.num_tests(num_arms) + sum(kept.num_tests(num_arms) for kept in draft.kept_rules),
    }


def _measured(draft: Draft) -> dict[str, str]:
    """What is judged, and in which unit."""
    if draft.keeps_reading:
        rule = draft.base.rule.all_of[0]
        return {"measured": judged_label(draft.base, rule), "unit": judged_quantity(draft.base, rule).unit}
    name = draft[METRIC] if draft[METRIC] in draft.metrics else draft.metrics[0]
    at = draft[AT] if draft[AT] in MEASURES else "last"
    measure = MEASURES[at].model_construct(metric=name)
    label = metric_label(name) if at == "last" else f"{metric_label(name)}: {choice_label(AT, at)}"
    return {"measured": label, "unit": measure.quantity.unit}
