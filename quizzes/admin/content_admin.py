"""What the admin pages of everything that can come from a file have in common."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quizzes.admin.deleting import refuse_deleting, what_holds
from quizzes.admin.errors import RefusingAdmin
from quizzes.models.file_row import FileRow
from quizzes.services.retiring import restore_rows, retire_rows


class ContentAdmin(RefusingAdmin):
    """Slugs are final; rows are retired rather than deleted."""

    actions = ["retire", "bring_back"]
    list_per_page = 100

    @admin.action(permissions=["change"], description=_("Retire: no longer shown to readers"))
    def retire(self, request: HttpRequest, queryset: models.QuerySet[FileRow]) -> None:
        count = retire_rows(queryset)
        self._say(request, ngettext("%d row was retired.", "%d rows were retired.", count), count)

    @admin.action(permissions=["change"], description=_("Bring back what was retired"))
    def bring_back(self, request: HttpRequest, queryset: models.QuerySet[FileRow]) -> None:
        count = restore_rows(queryset)
        self._say(request, ngettext("%d row was brought back.", "%d rows were brought back.", count), count)

    def _say(self, request: HttpRequest, words: str, count: int) -> None:
        self.message_user(request, words % count, messages.SUCCESS if count else messages.WARNING)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Many rows are retired, never deleted: the admin would list everything that hangs on each of them."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is not None and self.has_delete_permission(request, row) and (held := what_holds(row)):
            return refuse_deleting(self, request, row, held)
        return super().delete_view(request, object_id, extra_context)

    def get_fieldsets(self, request: HttpRequest, obj: FileRow | None = None) -> list[tuple[Any, dict[str, Any]]]:
        """Who may only look gets no hidden field: read-only it would show."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, options | {"fields": [name for name in options["fields"] if name != "started_from"]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: FileRow | None = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj)]
        if obj is not None:
            fields.append("slug")  # addresses, attempts and files name it
            if obj.is_in_files and hasattr(obj, "order"):
                fields.append("order")  # the learning path decides it
        return fields
