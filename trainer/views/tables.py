"""A learner's own tables: bring one along, see what there is, delete it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from trainer.engine.own_tables.cells import MAX_COLUMNS, MAX_ROWS
from trainer.forms.upload import UploadForm
from trainer.models import Table
from trainer.services.tables import TableRefused, delete_table, keep_table
from trainer.views.launching import UNPROCESSABLE
from trainer.wording.own_tables import refusal_message


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES, was_cut=hasattr(request, "upload_was_cut"))
    if not form.is_valid():
        return _page(request, form)
    try:
        _table, is_new = keep_table(owner=request.user, table=form.table, name=form.cleaned_data["file"].name)
    except TableRefused as refused:
        form.add_error("file", refusal_message(refused.code, refused.limit))
        return _page(request, form)
    text = gettext("The table is kept.") if is_new else gettext("This very table is there already.")
    messages.success(request, text)
    return redirect("trainer:tables")


@require_POST
@login_required
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        delete_table(table=get_object_or_404(Table.objects.owned_by(request.user), public_id=public_id))
        messages.success(request, gettext("The table is deleted."))
    except TableRefused as refused:
        messages.error(request, refusal_message(refused.code, refused.limit))
    return redirect("trainer:tables")


def _page(request: HttpRequest, form: UploadForm) -> HttpResponse:
    limits = {"max_rows": f"{MAX_ROWS:,}", "max_columns": MAX_COLUMNS}
    context = {"form": form, "tables": Table.objects.owned_by(request.user), **limits}
    return render(request, "trainer/tables.html", context, status=UNPROCESSABLE if form.errors else 200)
