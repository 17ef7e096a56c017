"""The topics of claims in words. A topic without an entry shows its slug."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPICS: dict[str, Promise] = {
    "foundations": _("Foundations"),
    "activations": _("Activation functions"),
    "losses": _("Loss functions"),
    "backprop": _("Backpropagation"),
    "optimizers": _("Optimizers"),
    "stable-training": _("Stable training"),
    "overfitting": _("Overfitting and generalisation"),
    "architectures": _("Architectures"),
    "practice": _("Practice"),
}


def topic_label(slug: str) -> str:
    return str(TOPICS.get(slug, slug))
