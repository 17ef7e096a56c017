"""The banner about mistakes in the content files."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from studyapp import content_problems

PAGE = "/en/accounts/email/"
MISTAKE = "relu/concept.yaml:3 the title is missing"


@pytest.fixture
def mistake() -> Iterator[None]:
    content_problems.note(MISTAKE)
    yield
    content_problems.note(None)


def test_the_staff_see_it(mistake: None, owner: User, client_of: Callable[[User], Client]) -> None:
    assert MISTAKE in client_of(owner).get(PAGE).content.decode()


def test_a_learner_does_not(mistake: None, learner: User, client_of: Callable[[User], Client]) -> None:
    assert MISTAKE not in client_of(learner).get(PAGE).content.decode()


def test_it_goes_when_the_files_are_mended(owner: User, client_of: Callable[[User], Client]) -> None:
    content_problems.note(MISTAKE)
    content_problems.note(None)
    assert MISTAKE not in client_of(owner).get(PAGE).content.decode()
