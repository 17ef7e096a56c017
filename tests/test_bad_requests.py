"""Requests that no form of ours sends: they get a page with status 400, and one line in the log."""

import logging

import pytest
from django.test import Client

from studyapp.logs import LineFormatter

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("address", ["/en/", "/en/accounts/login/", "/admin/login/", "/no-such-page/"])
def test_a_host_name_that_is_not_ours_gets_status_400(client: Client, address: str) -> None:
    response = client.get(address, headers={"host": "evil.example.org"})
    assert response.status_code == 400
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "latin-1"])
def test_a_form_in_another_encoding_gets_status_400(client: Client, charset: str) -> None:
    response = client.post("/en/accounts/login/", b"a=b", content_type=f"{FORM}; charset={charset}")
    assert response.status_code == 400


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=\x01"])
def test_a_broken_upload_gets_status_400(client: Client, content_type: str) -> None:
    assert client.post("/en/accounts/login/", b"x", content_type=content_type).status_code == 400


def test_what_a_client_sent_wrong_leaves_no_trace_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/en/", headers={"host": "evil.example.org"})
    [record] = [record for record in caplog.records if record.name == "django.security.DisallowedHost"]
    record.exc_text = None  # another handler may have formatted it already
    assert "\n" not in LineFormatter("{message}", style="{").format(record)


def test_a_fault_of_ours_leaves_its_trace_in_the_log() -> None:
    error = ValueError("ours")
    record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), (ValueError, error, None))
    assert "ValueError: ours" in LineFormatter("{message}", style="{").format(record)
