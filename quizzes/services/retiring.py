"""Taking content out of sight and back. What readers answered stays, so nothing is deleted."""

from django.db.models import QuerySet

from quizzes.models.file_row import FileRow


def retire_rows(rows: QuerySet[FileRow]) -> int:
    """How many were shown until now."""
    return rows.filter(is_retired=False).update(is_retired=True)


def restore_rows(rows: QuerySet[FileRow]) -> int:
    """How many were retired until now."""
    return rows.filter(is_retired=True).update(is_retired=False)
