"""Who may do what in the admin: the groups `author` and `editor`. The loader makes them; the owner puts people in."""

from django.contrib.auth.models import Group, Permission

AUTHOR = (
    *("view_question", "add_question", "change_question", "view_revision", "view_transition"),
    *("view_report", "change_report"),
    *("view_topic", "view_concept", "view_reference", "add_reference", "view_glossaryterm"),
)
EDITOR = (
    *AUTHOR,
    *("publish_question", "delete_question"),
    *(
        f"{verb}_{row}"
        for row in ("topic", "concept", "reference", "glossaryterm")
        for verb in ("add", "change", "delete")
    ),
)
GROUPS = {"author": AUTHOR, "editor": EDITOR}


def set_up_groups() -> None:
    """Creates the groups and gives them what they need; rights that the owner added stay."""
    rights = {right.codename: right for right in Permission.objects.filter(content_type__app_label="quizzes")}
    for name, codenames in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(rights[codename] for codename in set(codenames)))
