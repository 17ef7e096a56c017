"""What study and practice store; services are the only writers."""

from quizzes.models.attempt import Attempt, Grade, Reason
from quizzes.models.concept import Concept, GlossaryTerm, Reference, Topic
from quizzes.models.profile import Profile
from quizzes.models.question import Question, QuestionState, Revision, Withheld
from quizzes.models.report import Report
from quizzes.models.transition import Transition
from quizzes.models.turn import Turn
from quizzes.models.variant import Variant, VariantSet, can_pose, document_for

__all__ = [
    "Attempt",
    "Concept",
    "GlossaryTerm",
    "Grade",
    "Profile",
    "Question",
    "QuestionState",
    "Reason",
    "Reference",
    "Report",
    "Revision",
    "Topic",
    "Transition",
    "Turn",
    "Variant",
    "VariantSet",
    "Withheld",
    "can_pose",
    "document_for",
]
