"""Pages that show rows which only services write."""

# ruff: noqa: ARG002 (Django gives its hooks more than these need)

from django.contrib import admin
from django.db import models
from django.http import HttpRequest


class ReadOnly:
    """Nothing is added, changed or deleted here; who may view is a matter of Django's permissions."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False
    actions = None

    class Media:
        css = {"all": ["css/admin_laboratory.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never here; with the account of its owner, a row goes where Django's permissions allow it."""
        return not _is_page_of(self, request) and admin.ModelAdmin.has_delete_permission(self, request, obj)


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    """On the page of a row that the reader may view."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True


def _is_page_of(model_admin: admin.ModelAdmin, request: HttpRequest) -> bool:
    name = request.resolver_match.url_name if request.resolver_match else ""
    return name.startswith(f"{model_admin.opts.app_label}_{model_admin.opts.model_name}_")
