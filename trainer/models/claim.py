"""Claims, their stored reference runs, and who has seen a claim's verdict."""

from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trainer.engine.specs import ExperimentSpec
from trainer.stored_specs import stored_spec


class ClaimQuerySet(models.QuerySet):
    """Claims that …"""

    def published(self) -> Self:
        return self.filter(is_retired=False).order_by("topic", "order", "slug")

    def listed(self) -> Self:
        """With their evidence and what a list shows or searches, and not with long texts."""
        texts = [f"{name}_{language}" for name in ("scope", "answer", "mechanism") for language in ("en", "ko")]
        return self.select_related("evidence").defer("written_spec", "evidence__document", *texts)

    def flagged(self) -> Self:
        """Retrained with another verdict than the stored one, and no editor has decided yet."""
        return self.filter(flagged_at__isnull=False)

    def unlike_textbooks(self) -> Self:
        """What was measured decides against what the textbooks say."""
        decided = models.Q(evidence__outcome__in=["refuted", "no difference", "supported"])
        is_current = models.Q(evidence__spec_digest=models.F("spec_digest"))
        return self.exclude(textbook="").filter(decided & is_current).exclude(evidence__outcome=models.F("textbook"))


class Claim(models.Model):
    """A statement that training can settle.

    ``file_digest`` is the digest of the claim file last loaded: a row whose own digest differs from it was edited
    here, and a changed file does not overwrite it (design: content). ``written_spec`` is the spec as the file writes
    it, with the defaults that its author chose to name: the same experiment as ``spec``, and what is exported.
    """

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    topic = models.SlugField(_("topic"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=160)
    statement = models.TextField(_("statement"), max_length=600)
    scope = models.TextField(_("holds when"), max_length=1000)
    answer = models.TextField(_("what to say"), max_length=1500)
    mechanism = models.TextField(_("mechanism"), max_length=1500)
    mechanism_metric = models.CharField(_("metric that explains it"), max_length=80)
    mechanism_at = models.CharField(
        _("read at"), max_length=8, choices=[("first", _("first record")), ("last", _("last record"))], default="first"
    )
    arm_labels = models.JSONField(_("arm labels"), default=dict, help_text=_("per arm: its name in each language"))
    concepts = models.JSONField(_("concepts"), default=list, blank=True)
    expected = models.CharField(_("expected verdict"), max_length=20)
    textbook = models.CharField(_("what textbooks expect"), max_length=20, blank=True, default="")
    spec = models.JSONField(_("spec"), encoder=DjangoJSONEncoder)
    written_spec = models.JSONField(encoder=DjangoJSONEncoder, default=dict, editable=False)
    spec_digest = models.CharField(max_length=64, db_index=True, editable=False)
    file_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    is_retired = models.BooleanField(_("retired"), default=False)
    flagged_at = models.DateTimeField(_("verdict in doubt since"), null=True, blank=True, editable=False)
    flagged_outcome = models.CharField(
        max_length=20, blank=True, default="", editable=False, help_text="what the retraining found instead"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["topic", "order", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("trainer:claim", args=[self.slug])

    @property
    def experiment_spec(self) -> ExperimentSpec:
        return stored_spec(self.spec)

    @property
    def is_flagged(self) -> bool:
        """Its stored verdict is in doubt: nothing may be graded by it until an editor decides."""
        return self.flagged_at is not None


class Evidence(models.Model):
    """The reference run of one claim: finals, curves, verdict and environment.

    As in its file, unless an editor took what a retraining measured; then it stays until the file changes.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="evidence")
    spec_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    file_digest = models.CharField(max_length=64, default="", help_text="of the file last loaded, as a claim's")
    outcome = models.CharField(max_length=20)
    document = models.JSONField()
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.outcome}"

    @property
    def is_current(self) -> bool:
        return self.spec_digest == self.claim.spec_digest


class Reveal(models.Model):
    """This reader asked to be shown the claim's verdict without predicting."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="reveals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "user"], name="one_reveal_per_reader")]
