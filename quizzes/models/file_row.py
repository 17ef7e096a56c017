"""What every row that can come from a content file has."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileRow(models.Model):
    """``file_digest`` is the digest of the file's content as last loaded. A row whose own content has another digest
    was edited here, and a changed file does not overwrite it.
    """

    file_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    is_in_files = models.BooleanField(default=False, editable=False)
    is_retired = models.BooleanField(
        _("retired"), default=False, help_text=_("Not shown to readers; what they answered stays.")
    )

    class Meta:
        abstract = True
