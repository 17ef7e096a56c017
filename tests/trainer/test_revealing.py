"""Who sees a claim's verdict."""

from django.contrib.auth.models import AnonymousUser, User

from tests.trainer.making import launch, make_claim
from trainer.models import Reveal
from trainer.services.revealing import may_see_verdict, reveal_claims


def test_nobody_sees_it_before_predicting_or_asking(learner: User) -> None:
    claim = make_claim()
    assert not may_see_verdict(slug=claim.slug, user=learner, shown_slugs={claim.slug})
    assert not may_see_verdict(slug=claim.slug, user=AnonymousUser(), shown_slugs=set())


def test_who_launched_has_predicted(learner: User, other_learner: User) -> None:
    claim = make_claim()
    launch(learner, claim=claim)
    assert may_see_verdict(slug=claim.slug, user=learner, shown_slugs=set())
    assert not may_see_verdict(slug=claim.slug, user=other_learner, shown_slugs=set())


def test_who_asked_sees_it_and_asking_twice_is_recorded_once(learner: User) -> None:
    claim = make_claim()
    reveal_claims(claims=[claim], user=learner)
    reveal_claims(claims=[claim], user=learner)
    assert may_see_verdict(slug=claim.slug, user=learner, shown_slugs=set())
    assert Reveal.objects.count() == 1


def test_a_visitors_session_remembers_what_it_was_shown(db: None) -> None:
    claim = make_claim()
    assert may_see_verdict(slug=claim.slug, user=AnonymousUser(), shown_slugs={claim.slug})
