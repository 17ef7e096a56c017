"""Who may see a claim's verdict: readers who predicted it, or who asked to be shown. Views ask here."""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from trainer.models import Claim, Experiment, Reveal

SHOWN_CLAIMS = "shown_claims"  # session: slugs of the claims that a visitor was shown


def reveal_claims(*, claims: Iterable[Claim], user: AbstractBaseUser) -> None:
    """Records that the reader asked, or was shown; asking again changes nothing."""
    Reveal.objects.bulk_create([Reveal(claim=claim, user=user) for claim in claims], ignore_conflicts=True)


def carry_reveals(*, user: AbstractBaseUser, slugs: Collection[str]) -> None:
    """What somebody was shown as a visitor stays recorded when they sign in."""
    if slugs:
        reveal_claims(claims=Claim.objects.filter(slug__in=slugs).only("pk"), user=user)


def may_see_verdict(*, slug: str, user: AbstractBaseUser | AnonymousUser, shown_slugs: Collection[str]) -> bool:
    """`shown_slugs` are the claims that a visitor was shown, as the session remembers them."""
    if not user.is_authenticated:
        return slug in shown_slugs
    return _known_to(user).filter(slug=slug).exists()


def slugs_with_visible_verdict(*, user: AbstractBaseUser | AnonymousUser, shown_slugs: Collection[str]) -> set[str]:
    """The same for all claims at once."""
    if not user.is_authenticated:
        return set(shown_slugs)
    return set(_known_to(user).order_by().values_list("slug", flat=True))


def _known_to(user: AbstractBaseUser) -> QuerySet[Claim]:
    """Two questions per claim and no joins: all experiments of a claim times all its readers are very many rows."""
    experiments = Experiment.objects.filter(claim=OuterRef("pk"), owner=user)
    return Claim.objects.filter(Exists(experiments) | Exists(Reveal.objects.filter(claim=OuterRef("pk"), user=user)))
