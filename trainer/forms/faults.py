"""Which input of the builder an error of the spec, or of its price, belongs to."""

from collections.abc import Sequence

from trainer.engine.specs import SpecError
from trainer.forms.draft import ARMS, KEPT_RULES, KEPT_TUNING, SECOND, Draft
from trainer.forms.spec_fields import METRIC

OUTSIDE = {"probes": "probes", "seeds": "num_seeds", "measure": METRIC}  # first key of an error's path → form field


def field_at_fault(draft: Draft, error: SpecError) -> str | None:
    """None for what is about the whole."""
    path, keys = error.field, error.field.split(".")
    if came_along := _kept_at_fault(draft, path, keys):
        return came_along
    if keys[0] == "arms":
        return _arm_at_fault(draft, keys[1:])
    if keys[0] in OUTSIDE and not any(path == each.path for each in draft.fields):
        return OUTSIDE[keys[0]]
    if draft.second_varied and (path == draft.second or path.startswith(f"{draft.second}.")):
        return SECOND[0]
    if path == draft.factor or path.startswith(f"{draft.factor}."):
        return ARMS[0]
    inputs = [each.name for each in draft.fields if path == each.path or path.startswith(f"{each.path}.")]
    return inputs[0] if inputs else None


def _kept_at_fault(draft: Draft, path: str, keys: Sequence[str]) -> str | None:
    """Of what came along and has no inputs of its own."""
    if draft.is_given and (keys[0] == "arms" or draft.is_given_at(path)):
        return "factor"
    if keys[0] == "tune" and KEPT_TUNING in draft.keepsakes:
        return KEPT_TUNING
    if path.startswith("rule.all_of.") and keys[2] != "0" and KEPT_RULES in draft.keepsakes:
        return KEPT_RULES
    return None


def _arm_at_fault(draft: Draft, keys: Sequence[str]) -> str:
    """`keys` lead on from "arms": place, "set", path. Of an optimizer the very field, where it has an input."""
    if not keys:
        few = ARMS[1] if 0 in draft.places else ARMS[0]
        return "second" if draft.second_varied and len(draft.cells) > 1 else few
    place, other = draft.cells[int(keys[0])]
    whole, name = draft.factor, ARMS[place]
    if other is not None and _is_about_second(draft, keys):
        whole, name = draft.second, SECOND[other]
    own = draft.own_fields(whole, draft[name]) if whole in draft.varied_wholes else []
    return next((each.name for each in own if each.path == ".".join(keys[2:])), name)


def _is_about_second(draft: Draft, keys: Sequence[str]) -> bool:
    """Its path, or twins while the values of the first factor differ."""
    if path := ".".join(keys[2:]):
        return path.startswith(draft.second)
    texts = [draft[ARMS[place]].strip() for place in draft.places]
    return len({*texts}) == len(texts)
