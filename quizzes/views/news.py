"""What changed behind a reader's back, and putting it away: the study page shows it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from quizzes.reading.profiles import regrades_seen_at
from quizzes.reading.readers import reader_of
from quizzes.reading.regrades import News, news_of
from quizzes.services.profiles import put_regrades_away

SEEN_AT = "regrades_seen_at"  # of a visitor, in the session


def news_for(request: HttpRequest) -> News | None:
    reader = reader_of(request)
    if reader.user is not None:
        return news_of(reader, since=regrades_seen_at(reader))
    return news_of(reader, since=_instant(request.session.get(SEEN_AT, ""))) if reader.visitor_key else None


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """`until`: the newest regrading that the page showed. What is no instant of the past puts nothing away."""
    reader, until = reader_of(request), _instant(request.POST.get("until", ""))
    if until and until <= timezone.now():
        if reader.user is not None:
            put_regrades_away(reader.user, until=until)
        elif reader.visitor_key:
            request.session[SEEN_AT] = until.isoformat()
    return redirect("quizzes:learn")


def _instant(text: str) -> datetime | None:
    try:
        instant = parse_datetime(text)
    except ValueError:  # well formed, but no date of the calendar
        return None
    return instant if instant and timezone.is_aware(instant) else None
