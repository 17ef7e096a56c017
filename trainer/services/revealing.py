"""Who may see a claim's verdict: readers who predicted it, or who asked to be shown. Views ask here."""

from collections.abc import Collection

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q

from trainer.models import Claim, Reveal

SHOWN_CLAIMS = "shown_claims"  # session: slugs of the claims that a visitor was shown


def reveal_claim(*, claim: Claim, user: AbstractBaseUser) -> None:
    """Records that the reader asked; asking again changes nothing."""
    Reveal.objects.get_or_create(claim=claim, user=user)


def carry_reveals(*, user: AbstractBaseUser, slugs: Collection[str]) -> None:
    """What somebody was shown as a visitor stays recorded when they sign in."""
    for claim in Claim.objects.filter(slug__in=slugs):
        reveal_claim(claim=claim, user=user)


def may_see_verdict(*, claim: Claim, user: AbstractBaseUser | AnonymousUser, shown_slugs: Collection[str]) -> bool:
    """`shown_slugs` are the claims that a visitor was shown, as the session remembers them."""
    if not user.is_authenticated:
        return claim.slug in shown_slugs
    return claim.experiments.filter(owner=user).exists() or claim.reveals.filter(user=user).exists()


def slugs_with_visible_verdict(*, user: AbstractBaseUser | AnonymousUser, shown_slugs: Collection[str]) -> set[str]:
    """The same for all claims at once."""
    if not user.is_authenticated:
        return set(shown_slugs)
    is_known = Q(experiments__owner=user) | Q(reveals__user=user)
    return set(Claim.objects.filter(is_known).values_list("slug", flat=True))
