"""The one error of this package that a user meets; manage.py turns it into one line and exit code 2."""


class CannotStart(RuntimeError):
    """The site can't start as it is; the message names the remedy."""
