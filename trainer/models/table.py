"""Tables that learners brought along: numbers only, stored once per owner and content."""

import uuid
import zlib
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TableQuerySet(models.QuerySet):
    """Tables that are …"""

    def owned_by(self, user: models.Model) -> Self:
        """Without their contents, which no page needs."""
        return self.filter(owner=user).defer("packed")


class Table(models.Model):
    """A CSV file as the engine read it. `sizes` is what a spec says of it; `packed` the content of its digest."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tables")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, db_index=True, editable=False)
    target = models.CharField(max_length=80)
    inputs = models.JSONField(default=list)
    classes = models.JSONField(default=list, help_text="the target's words in order; none where it is a number")
    sizes = models.JSONField(default=dict)
    packed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TableQuerySet.as_manager()

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "digest"], name="a_table_is_kept_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> bytes:
        return zlib.decompress(self.packed)
