"""Writes supervisord's configuration, for supervision.py. Every path in it is relative to the sockets' folder."""

import re
import shlex
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from studyapp.env import PROJECT_DIRECTORY
from studyapp.serving.programs import Program

CHILD = Path(__file__).with_name("child.py")

SUPERVISORD = """\
[supervisord]
nodaemon = true
silent = true
identifier = studyapp
logfile = logs/supervisor.log
pidfile = supervisord.pid
minfds = 256
minprocs = 1

[unix_http_server]
file = supervisor.sock
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""

# supervisord stops group after group, the highest priority first: the broker goes when nobody needs it any more.
GROUP = """
[group:{name}]
programs = {programs}
priority = {priority}
"""

# A program that ends within 5 s is started again after 1, 2 and 3 s and then given up; later deaths count anew.
PROGRAM = """
[program:{name}]
command = {command}
environment = {environment}
autorestart = true
startsecs = 5
startretries = 3
stopwaitsecs = 4
killasgroup = true
redirect_stderr = true
stdout_logfile = logs/{name}.log
stdout_logfile_maxbytes = 5MB
stdout_logfile_backups = 2
"""


def configuration(programs: Sequence[Program], *, broker: Program | None) -> str:
    """The whole file."""
    parts = [SUPERVISORD]
    if broker:
        parts += [GROUP.format(name="queue", programs=broker.name, priority=10), _section(broker)]
    parts.append(GROUP.format(name="site", programs=",".join(program.name for program in programs), priority=20))
    parts += [_section(program) for program in programs]
    return "".join(parts)


def child_command(command: Sequence[str], *, directory: Path, when_orphaned: signal.Signals) -> list[str]:
    """The command behind child.py, which keeps it from outliving its parent."""
    child = [sys.executable, "-I", "-S", str(CHILD)]
    return [*child, str(directory), when_orphaned.name, *command]


def _section(program: Program) -> str:
    command = child_command(
        program.command,
        directory=PROJECT_DIRECTORY,
        when_orphaned=signal.SIGKILL,  # nobody is left to wait for a slow end
    )
    return PROGRAM.format(
        name=program.name,
        command=" ".join(_quoted(argument) for argument in command),
        environment=",".join(f'{name}="{value}"' for name, value in program.environment.items()),
    )


def _quoted(argument: str) -> str:
    """For supervisord, `%` begins an expansion and white space before `#` or `;` a comment, even inside quotes."""
    return re.sub(r"(\s)([#;])", r"\1''\2", shlex.quote(argument)).replace("%", "%%")
