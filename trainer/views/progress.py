"""What the page of a running experiment asks for every moment: only what its cursor lacks, 304 if that is nothing."""

import json
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from trainer.models import Experiment
from trainer.presentation.experiment_page import (
    Subject,
    curves_context,
    state_context,
    stored_curves,
    takings_context,
    verdict_context,
)
from trainer.presentation.standing import Cursor, Standing, unseen

MAX_CURSOR_LENGTH = 20_000


class InvalidCursor(ValueError):
    """No `{shard: [epoch, sequence]}`."""


@login_required
@require_safe
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    experiment = get_object_or_404(Experiment.objects.owned_by(request.user).defer("spec"), public_id=public_id)
    standing = Standing.of(experiment)
    etag = standing.etag(get_language() or "")
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    try:
        cursor = parse_cursor(request.GET.get("cursor", "{}"))
    except InvalidCursor as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain")
    response = JsonResponse(_news(request, experiment, standing, cursor), headers={"ETag": etag})
    patch_cache_control(response, private=True, no_cache=True)
    return response


def parse_cursor(text: str) -> Cursor:
    try:
        cursor = json.loads(text) if len(text) <= MAX_CURSOR_LENGTH else None
    except (ValueError, RecursionError):
        cursor = None
    if not isinstance(cursor, dict) or not all(_is_place(place) for place in cursor.values()):
        raise InvalidCursor("cursor: wants {shard: [epoch, sequence]}")
    return {shard: (epoch, sequence) for shard, (epoch, sequence) in cursor.items()}


def _is_place(place: object) -> bool:
    return isinstance(place, list) and len(place) == 2 and all(type(number) is int for number in place)


def _news(request: HttpRequest, experiment: Experiment, standing: Standing, cursor: Cursor) -> dict[str, Any]:
    """Records of a shard that is not finished yet, its state; and at the end the fragments of the finished page."""
    state = state_context(experiment, standing)
    news: dict[str, Any] = {"state": standing.state, "cursor": standing.cursor}
    news["fragments"] = {"state": render_to_string("trainer/_state.html", state, request)}
    if standing.state in {"queued", "running"}:
        return news | {"shards": unseen(experiment, standing, cursor)}
    subject = Subject.of(experiment)
    curves = stored_curves(subject)
    finished = curves_context(subject, standing, curves)
    judged = verdict_context(subject, curves)
    owned = {"experiment": experiment, "is_owner": True} | judged | takings_context(subject)
    news["fragments"] |= {
        "verdict": render_to_string("trainer/_verdict.html", judged, request),
        "curves": render_to_string("trainer/_curves.html", finished, request),
        "takings": render_to_string("trainer/_take_away.html", owned, request),
    }
    return news
