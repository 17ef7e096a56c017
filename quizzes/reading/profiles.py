"""What a learner has set and put away. Pages and presentations ask here; who is signed in came with it."""

from datetime import datetime

from quizzes.models import Profile
from quizzes.reading.readers import Reader


def has_certainty_marking(reader: Reader) -> bool:
    """Visitors can't switch it on: points are summed over what a learner does."""
    profile = _profile_of(reader)
    return profile is not None and profile.has_certainty_marking


def regrades_seen_at(reader: Reader) -> datetime | None:
    profile = _profile_of(reader)
    return profile.regrades_seen_at if profile else None


def _profile_of(reader: Reader) -> Profile | None:
    """None for visitors, and before the first setting."""
    return getattr(reader.user, "profile", None)
