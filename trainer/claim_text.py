"""A claim as its file says it, in the canonical form of `yaml_text.py`."""

from trainer.claim_files import ClaimDocument
from trainer.engine.specs import ExperimentSpec
from trainer.key_order import in_order
from trainer.yaml_text import yaml_text

EVERY_SPEC = frozenset(ExperimentSpec.model_fields)  # arms, measure, rule, …: behind the procedure's own parts


def claim_text(document: ClaimDocument) -> str:
    """Arms in the spec's order. The spec keeps what its author wrote out, defaults too, and gets its order."""
    spec = document.experiment_spec
    data = in_order(document, document.model_dump(mode="json"), leave_out_defaults=True)
    data["arm_labels"] = {arm.slug: data["arm_labels"][arm.slug] for arm in spec.arms}
    data["spec"] = dict(sorted(in_order(spec, document.spec).items(), key=lambda part: part[0] in EVERY_SPEC))
    return yaml_text(data)
