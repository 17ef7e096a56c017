"""Whether one spec varies another in its setting alone. Pure."""

from typing import Any

from trainer.engine.specs import ExperimentSpec


def differs_in_setting_alone(spec: ExperimentSpec, original: ExperimentSpec) -> bool:
    """The same arms are compared by the same measure and rules, after the same tuning, under other circumstances."""
    if spec.procedure != original.procedure or len(spec.arms) != len(original.arms):
        return False
    if any(spec.arm_values(place) != original.arm_values(place) for place in range(len(spec.arms))):
        return False
    return _judging(spec) == _judging(original) and spec.resolved(0) != original.resolved(0)


def _judging(spec: ExperimentSpec) -> dict[str, Any]:
    document = spec.canonical()
    places = {arm.slug: place for place, arm in enumerate(spec.arms)}
    rules = [{**rule, "arms": [places[slug] for slug in rule["arms"]]} for rule in document["rule"]["all_of"]]
    return {"measure": document["measure"], "tune": document["tune"], "rules": rules}
