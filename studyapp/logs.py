"""The log format: one line an event. Named in settings.LOGGING."""

import logging
from types import TracebackType

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError

FAULTS_OF_THE_REQUEST = (BadRequest, SuspiciousOperation, MultiPartParserError)
CONTROL_CHARACTERS = {
    code: f"\\x{code:02x}" for code in (*range(0x00, 0x0A), *range(0x0B, 0x20), 0x7F, *range(0x80, 0xA0))
}


class LineFormatter(logging.Formatter):
    """Escapes control characters, so that what a visitor typed can't move a terminal's cursor or fake a line."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = record.message.replace("\n", "\\n")
        return super().formatMessage(record).translate(CONTROL_CHARACTERS)

    def formatException(self, ei: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
        """What a client sent wrong is said in the line itself; only faults of ours leave a trace."""
        return "" if isinstance(ei[1], FAULTS_OF_THE_REQUEST) else super().formatException(ei)
