#!/usr/bin/env python
"""Django's command line for this project."""

import os
import signal
import sys
from types import FrameType


def main() -> int:
    if sys.argv[1:2] == ["up"]:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, leave)
    # Imported here, so that a Ctrl-C during the imports already meets the handlers above.
    from studyapp.command_line import run  # noqa: PLC0415

    return run(sys.argv)


def leave(number: int, _frame: FrameType | None) -> None:
    """Ends with the exit code that shells give to a signal. Nothing runs yet that had to be ended: `up` changes the
    handlers before it starts its programs. Until then nothing is unwound, because an exception that arrives during an
    import may be swallowed or turned into another one.
    """
    os._exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
