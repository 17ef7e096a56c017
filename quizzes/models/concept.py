"""Topics and their concepts, with the references and terms that their pages use."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.models.file_row import FileRow
from quizzes.models.slugs import validate_slug


class TopicQuerySet(models.QuerySet):
    """Topics that are …"""

    def published(self) -> Self:
        """Not retired and with something to read."""
        return self.filter(is_retired=False, concepts__is_retired=False).distinct().order_by("order", "slug")


class Topic(FileRow):
    """A chapter: activations, losses, …"""

    slug = models.SlugField(_("slug"), max_length=40, unique=True, validators=[validate_slug])
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=500, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('quizzes:learn')}#{self.slug}"


# Tens of kilobytes each, in every language: no list needs them.
LONG_FIELDS = ("figures", *(f"{name}{code}" for name in ("body", "blocks") for code in ("", "_en", "_ko")))


class ConceptQuerySet(models.QuerySet):
    """Concepts that are …"""

    def published(self) -> Self:
        return self.filter(is_retired=False, topic__is_retired=False).order_by("topic__order", "order", "slug")

    def listed(self) -> Self:
        """With what a list shows, and not their long texts."""
        return self.defer("body", "blocks", "figures")


class Concept(FileRow):
    """One idea, one page. ``body`` is Markdown; ``blocks`` is what the page shows, rendered and sanitised at save.

    ``blocks`` is a list of ``{"kind": "html" | "figure", "html": …}`` and ``{"kind": "claim", "slug": …}``;
    ``renderer_digest`` says which renderer made it.
    """

    slug = models.SlugField(_("slug"), max_length=80, unique=True, validators=[validate_slug])
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="concepts", verbose_name=_("topic"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=500)
    body = models.TextField(_("text"), max_length=60_000)
    blocks = models.JSONField(default=list, editable=False)
    renderer_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    claims = models.JSONField(_("claims"), default=list, blank=True)
    references = models.ManyToManyField("Reference", blank=True, related_name="concepts", verbose_name=_("references"))
    updated_at = models.DateTimeField(auto_now=True)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["topic__order", "order", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("quizzes:concept", args=[self.slug])


class Reference(FileRow):
    """A source that pages and questions cite."""

    slug = models.SlugField(_("key"), max_length=80, unique=True, validators=[validate_slug])
    title = models.CharField(_("title"), max_length=300)
    authors = models.CharField(_("authors"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year"))
    where = models.CharField(_("where"), max_length=300, blank=True)
    url = models.URLField(_("address"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["authors", "year"]

    def __str__(self) -> str:
        return f"{self.authors} ({self.year}): {self.title}"


class GlossaryTerm(FileRow):
    """A term of the field with its definition."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True, validators=[validate_slug])
    term = models.CharField(_("term"), max_length=120)
    definition = models.TextField(_("definition"), max_length=500)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.term
