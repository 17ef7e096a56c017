"""Numbers of the statistics in words: shares as percent, correlations with their sign, seconds as a clock."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


@register.filter
def signed(value: float) -> str:
    """With a real minus."""
    return f"{value:+.2f}".replace("-", "−")


@register.filter
def clock(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < 60:
        return _("%(seconds)d s") % {"seconds": round(seconds)}
    return _("%(minutes)d min %(seconds)d s") % {"minutes": seconds // 60, "seconds": int(seconds % 60)}
