"""/healthz (this process answers) and /readyz (the whole site can work), for `manage.py up`, containers and monitors.

A middleware and not two views: it stands before the checks of host name and HTTPS, which a probe can't satisfy.
"""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from trainer.models import Worker


class HealthMiddleware:
    """Answers the two addresses and lets every other request through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
        if request.path == "/readyz":
            return _ready()
        return self.get_response(request)


def _ready() -> JsonResponse:
    """200 when everything is there, else 503; the body says what, and nothing else."""
    parts = {"database": database_answers(), "broker": broker_answers(settings.REDIS_URL), "worker": worker_is_live()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503, headers={"Cache-Control": "no-store"})


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers(url: str) -> bool:
    """Waits for at most a second. The URL is in Celery's spelling."""
    plain = url.replace("redis+socket://", "unix://", 1)
    try:
        with redis.Redis.from_url(plain, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def worker_is_live() -> bool:
    """Did a training worker report in lately?"""
    try:
        return Worker.objects.live().exists()
    except DatabaseError:
        return False
