"""Sign-up, sign-in and reset: what they accept, what they refuse, and how they say it."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

REFUSED = [
    ("username", ""),
    ("username", "   "),
    ("username", "x" * 10_001),
    ("username", "Learner"),
    ("username", "ｌearner"),
    ("username", "lеarner"),  # Cyrillic е
    ("username", "a\0b"),
    ("email", "a@b"),
    ("email", "a@example.org\r\nBcc: b@example.org"),
    ("email", "a@example.org, b@example.org"),
    ("email", "a" * 308 + "@example.org"),
    ("password1", "x" * 1_000_000),
    ("password1", "short"),
]


def sign_up(client: Client, **fields: str) -> HttpResponse:
    form = {"username": "newcomer", "email": "newcomer@example.org", "password1": PASSWORD}
    form |= fields
    return client.post("/en/accounts/signup/", {"password2": form["password1"]} | form)


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_sign_up_that_is_refused_says_so_at_the_field(client: Client, learner: User, field: str, value: str) -> None:
    response = sign_up(client, **{field: value})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.text
    assert list(User.objects.all()) == [learner]


def test_a_newcomer_with_a_hangul_name_is_signed_in_and_has_no_rights(client: Client) -> None:
    assert sign_up(client, username="가나다", is_staff="1", is_superuser="1", id="1").status_code == 302
    user = User.objects.get(username="가나다")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not user.is_staff and not user.is_superuser


def test_sign_up_does_not_tell_whether_an_address_is_known(learner: User) -> None:
    known = sign_up(Client(), username="first", email=learner.email)
    unknown = sign_up(Client(), username="second", email="unknown@example.org")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


@pytest.mark.parametrize("name", ["learner", "nobody", "' OR 1=1 --", "*)(uid=*", "{{7*7}}", "x" * 10_000])
def test_a_failed_sign_in_gets_the_same_words(client: Client, learner: User, name: str) -> None:
    response = client.post("/ko/accounts/login/", {"login": name, "password": "wrong"})
    assert response.status_code == 422
    assert "아이디 또는 비밀번호가 올바르지 않습니다." in response.text


@pytest.mark.parametrize("target", ["//e", "/\\e", "https:e", "javascript:alert(1)", "\t//e", "%2F%2Fe", "http://e/"])
def test_nobody_is_led_away_after_signing_in(client: Client, learner: User, target: str) -> None:
    response = client.post("/en/accounts/login/", {"login": "learner", "password": PASSWORD, "next": target})
    assert response.headers["Location"] == "/en/"


def test_a_forgotten_password_is_reset_by_the_link_of_the_mail_once(client: Client, learner: User) -> None:
    client.post("/ko/accounts/password/reset/", {"email": learner.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = {"password1": "another good password", "password2": "another good password"}
    assert client.post(form, new).status_code == 302
    learner.refresh_from_db()
    assert learner.check_password("another good password")
    assert "유효하지 않은 링크" in Client().get(link, follow=True).text


def test_an_unknown_address_gets_the_same_page_as_a_known_one(client: Client, learner: User) -> None:
    pages = [
        client.post("/en/accounts/password/reset/", {"email": email}, follow=True).content
        for email in (learner.email, "unknown@example.org")
    ]
    assert pages[0] == pages[1]


def test_a_password_is_changed_by_who_knows_it(learner: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(learner)
    wrong = {"oldpassword": "wrong", "password1": "another good password", "password2": "another good password"}
    assert client.post("/en/accounts/password/change/", wrong).status_code == 422
    assert client.post("/en/accounts/password/change/", wrong | {"oldpassword": PASSWORD}).status_code == 302


def test_signing_out_takes_a_click(learner: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(learner)
    assert client.get("/en/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/en/accounts/logout/")
    assert "_auth_user_id" not in client.session
