"""`manage.py owner_link` prints a new one-time link for the owner: the first sign-in, or after a lost password."""

from django.core.management import BaseCommand
from django.urls import reverse

from studyapp import owner_link


class Command(BaseCommand):
    help = "Prints a link that signs the owner in once, within a day. Put the site's address before it."

    def handle(self, **_options: object) -> None:
        self.stdout.write(reverse("enter", args=[owner_link.token_for(owner_link.owner())]))
