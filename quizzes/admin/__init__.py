"""The admin of study content: stock admin, our own forms; nobody types JSON or YAML."""

from quizzes.admin.concepts import ConceptAdmin
from quizzes.admin.questions import QuestionAdmin
from quizzes.admin.reports import ReportAdmin
from quizzes.admin.topics import GlossaryTermAdmin, ReferenceAdmin, TopicAdmin

__all__ = ["ConceptAdmin", "GlossaryTermAdmin", "QuestionAdmin", "ReferenceAdmin", "ReportAdmin", "TopicAdmin"]
