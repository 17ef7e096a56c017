"""The owner's one-time link."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from studyapp import owner_link

pytestmark = pytest.mark.django_db


def entered_as(client: Client) -> str | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk else None


def test_the_link_signs_the_owner_in_as_superuser(client: Client) -> None:
    response = client.post(f"/enter/{owner_link.first_token()}/", follow=True)
    assert response.status_code == 200
    assert response.wsgi_request.user.is_superuser
    assert b"password" in response.content


def test_nobody_can_guess_a_password_before() -> None:
    owner_link.first_token()
    assert not User.objects.get().has_usable_password()


def test_a_preview_does_not_use_the_link_up(client: Client) -> None:
    address = f"/enter/{owner_link.first_token()}/"
    assert (client.get(address).status_code, client.head(address).status_code) == (200, 200)
    assert client.post(address).status_code == 302


def test_the_link_works_once(client: Client) -> None:
    address = f"/enter/{owner_link.first_token()}/"
    client.post(address)
    stranger = Client()
    assert stranger.post(address).status_code == 410
    assert entered_as(stranger) is None


def test_the_link_ends_after_a_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/enter/{owner_link.first_token()}/"
    tomorrow = (timezone.now() + timedelta(days=1, seconds=1)).timestamp()
    monkeypatch.setattr("time.time", lambda: tomorrow)
    assert client.get(address).status_code == 410


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "x", lambda t: t.swapcase(), lambda _: "x", lambda _: "가.나.다"]
)
def test_a_forged_link_is_refused(client: Client, change: object) -> None:
    assert client.post(f"/enter/{change(owner_link.first_token())}/").status_code == 410


def test_another_method_is_refused(client: Client) -> None:
    assert client.put(f"/enter/{owner_link.first_token()}/").status_code == 405


def test_the_button_is_protected_against_forged_posts() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/enter/{owner_link.first_token()}/").status_code == 403


def test_the_page_is_kept_by_no_cache(client: Client) -> None:
    assert "no-store" in client.get(f"/enter/{owner_link.first_token()}/")["Cache-Control"]


def test_there_is_no_link_once_the_owner_has_entered(client: Client) -> None:
    client.post(f"/enter/{owner_link.first_token()}/")
    assert owner_link.first_token() is None


def test_a_superuser_with_a_password_needs_no_link(owner: User) -> None:
    assert owner_link.first_token() is None


def test_a_learner_of_that_name_is_not_promoted() -> None:
    learner = User.objects.create_user("Owner", password="a long enough password")
    owner_link.first_token()
    learner.refresh_from_db()
    assert not learner.is_superuser
    assert User.objects.filter(username="owner2", is_superuser=True).exists()


def test_a_lost_password_is_mended_by_the_command(client: Client, owner: User) -> None:
    output = StringIO()
    call_command("owner_link", stdout=output)
    client.post(output.getvalue().strip())
    assert entered_as(client) == owner.username
