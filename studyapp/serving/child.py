"""Becomes another program that can't outlive its parent: `python child.py DIRECTORY SIGNAL PROGRAM ARGUMENT…`.

The supervisor starts everything through it. It is run by file name with `-I -S`, so that it costs some 10 ms.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # of Linux's prctl(2)


def main(directory: str, when_orphaned: str, *command: str) -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.Signals[when_orphaned].value, 0, 0, 0)
        if os.getppid() != parent:  # it died before the system was asked to tell us
            sys.exit(1)
    os.chdir(directory)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
