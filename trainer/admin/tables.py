"""Learners' own tables as staff see them: what they are called and how large they are, never what stands in them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from trainer.admin.columns import column
from trainer.admin.read_only import ReadOnlyAdmin
from trainer.models import Table


@admin.register(Table)
class TableAdmin(ReadOnlyAdmin):
    list_display = [
        *(column("name", _("Name")), "owned_by", column("target", _("Target"))),
        *("num_rows", "num_inputs", "num_classes", "stored", column("created_at", _("Added"))),
    ]
    search_fields = ["name", "target", "owner__username", "public_id"]
    ordering = ["-created_at"]
    fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Table]:
        rows = super().get_queryset(request).select_related("owner").defer("packed")
        return rows.annotate(num_bytes=Length("packed"))

    @admin.display(description=_("Owner"), ordering="owner__username")
    def owned_by(self, table: Table) -> str:
        return table.owner.get_username()

    @admin.display(description=_("Rows"))
    def num_rows(self, table: Table) -> int:
        return table.sizes["num_rows"]

    @admin.display(description=_("Inputs"))
    def num_inputs(self, table: Table) -> int:
        return table.sizes["num_inputs"]

    @admin.display(description=_("Classes"))
    def num_classes(self, table: Table) -> int | str:
        return len(table.classes) or "–"

    @admin.display(description=_("Stored"), ordering="num_bytes")
    def stored(self, table: Table) -> str:
        return filesizeformat(table.num_bytes)
