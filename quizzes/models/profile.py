"""What a learner has set and seen on the pages of study."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Profile(models.Model):
    """One per learner, made with the first setting. Visitors keep the same in their session: reading/readers.py."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="profile"
    )
    has_certainty_marking = models.BooleanField(_("certainty marking"), default=False)
    regrades_seen_at = models.DateTimeField(null=True, blank=True, help_text="newest regrading that was put away")

    class Meta:
        verbose_name = _("profile")
