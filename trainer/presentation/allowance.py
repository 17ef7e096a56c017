"""What a learner may still launch, in sentences beside the button: a limit is seen before it is met."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext

from trainer.services.quota import usage
from trainer.wording.errors import limit_message
from trainer.wording.numbers import duration


def allowance(user: AbstractBaseUser | AnonymousUser) -> dict[str, str]:
    """`used` and, where a launch would be refused now, `refusal`; nothing for a visitor."""
    if not user.is_authenticated:
        return {}
    now = usage(user)
    words = {
        "running": now.num_running,
        "most_running": now.max_running,
        "queued": now.num_queued,
        "most_queued": now.max_queued,
        "used": duration(now.used_seconds) if now.used_seconds else gettext("%(number)s s") % {"number": 0},
        "limit": duration(now.max_seconds),
    }
    used = gettext(
        "Yours at the moment: %(running)s of %(most_running)s experiments in training, %(queued)s of %(most_queued)s"
        " waiting; of %(limit)s of training in 24 hours, %(used)s are used or spoken for."
    )
    if now.refusal is None:
        return {"used": used % words}
    again = gettext("It is worth another try in about %(time)s.") % {"time": duration(now.refusal.retry_after_seconds)}
    return {"used": used % words, "refusal": f"{limit_message(now.refusal.code, now.refusal.limit)} {again}"}


def beyond_today(user: AbstractBaseUser, price_seconds: float) -> str:
    """Said beside a price that what is left of the day does not pay; once nothing is left, `allowance` says so."""
    now = usage(user)
    left = now.max_seconds - now.used_seconds
    if now.refusal is not None or price_seconds <= left:
        return ""
    text = gettext(
        "This takes %(needed)s of computing, and %(left)s are left of what you may train in 24 hours. Choose less, or "
        "launch it later."
    )
    return text % {"needed": duration(price_seconds), "left": duration(left)}
