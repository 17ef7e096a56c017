"""Context processor (named in settings): claims whose verdict came out differently when it was trained again."""

from django.http import HttpRequest

from trainer.models import Claim


def doubtful_claims(request: HttpRequest) -> dict[str, object]:
    """`doubtful_claims`, for the staff's banner; an editor decides in the admin."""
    user = getattr(request, "user", None)
    return {"doubtful_claims": Claim.objects.flagged().count() if user and user.is_staff else 0}
