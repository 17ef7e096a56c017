"""What a learner has set. Pages and presentations ask here."""

from quizzes.models import Profile
from quizzes.reading.readers import Reader


def has_certainty_marking(reader: Reader) -> bool:
    """Visitors can't switch it on: points are summed over what a learner does."""
    return bool(reader.user) and Profile.objects.filter(user=reader.user, has_certainty_marking=True).exists()
