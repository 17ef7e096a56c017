"""What was changed in a setting, in words: "SGD, learning rate 0.1 → Adam, learning rate 0.001"."""

from typing import Any

from trainer.engine.specs import ExperimentSpec
from trainer.wording.contrasts import ABSENT, differences
from trainer.wording.fields import PHRASES, phrase, plain_path
from trainer.wording.numbers import ABSENT as DASH


def changes_in_words(original: ExperimentSpec, spec: ExperimentSpec) -> list[str]:
    """Of what is held equal among the arms, one sentence a part."""
    varied = {path for arm in (*original.arms, *spec.arms) for path in arm.set}
    found = differences([original.resolved(0), spec.resolved(0)])
    return [_change(each.path, *each.values) for each in found if each.path not in varied]


def _change(path: str, before: Any, after: Any) -> str:  # noqa: ANN401 (any value of a spec)
    return f"{_said(path, before)} → {_said(path, after)}"


def _said(path: str, value: Any) -> str:  # noqa: ANN401 (any value of a spec)
    if value is None or value is ABSENT:
        return DASH
    if isinstance(value, list) and plain_path(path) not in PHRASES:
        return ", ".join(map(str, value)) or DASH
    return phrase(path, value)
