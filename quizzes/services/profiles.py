"""What a learner sets and puts away on the pages of study."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from quizzes.models import Profile


def put_regrades_away(user: AbstractBaseUser, *, until: datetime) -> None:
    """Those up to this instant are not shown as news again; never back in time."""
    profile, _is_new = Profile.objects.get_or_create(user=user)
    if profile.regrades_seen_at is None or profile.regrades_seen_at < until:
        profile.regrades_seen_at = until
        profile.save(update_fields=["regrades_seen_at"])


def set_certainty_marking(user: AbstractBaseUser, *, is_on: bool) -> None:
    """From the next answer on; what was answered until now keeps or lacks its points."""
    Profile.objects.update_or_create(user=user, defaults={"has_certainty_marking": is_on})
