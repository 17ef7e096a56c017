"""Which concept page explains a field of a spec, by the beginning of its path; the longest that fits counts."""

FIELD_CONCEPTS = {
    "network.activation": "relu",
    "network.init": "relu",
    "network.hidden_bias": "relu",
    "training.loss": "cross-entropy",
    "training.optimizer": "momentum",
    "optimizer": "momentum",
    "training.schedule": "momentum",
    "training.early_stopping": "early-stopping",
    "training.faults": "backprop",
    "training.clip_norm": "backprop",
    "data.validation_share": "early-stopping",
    "data.label_noise": "early-stopping",
}


def concept_of(path: str) -> str:
    """Its slug; empty where no page is about it."""
    fitting = [start for start in FIELD_CONCEPTS if f"{path}.".startswith(f"{start}.")]
    return FIELD_CONCEPTS[max(fitting, key=len)] if fitting else ""
