"""Where the site listens: checks HOST and PORT before anything is started."""

import socket
from dataclasses import dataclass
from pathlib import Path

from studyapp import env
from studyapp.serving.errors import CannotStart

LISTEN_STATE = "0A"  # of /proc/net/tcp
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True)
class Address:
    """HOST and PORT as they were given."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def url_host(self) -> str:
        return _bracketed(WILDCARDS.get(self.host, self.host))

    @property
    def url(self) -> str:
        """What a browser on this machine opens."""
        return f"http://{self.url_host}:{self.port}/"


def from_environment() -> Address:
    host = env.text("HOST", "127.0.0.1")
    assert host is not None
    return Address(host=host, port=env.integer("PORT", 8000, minimum=1, maximum=65535))


def check_free(address: Address) -> None:
    """Binds once, the way the web server will."""
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise env.InvalidEnvironment("HOST", "is not an address or name of this machine") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(target)
        except PermissionError as error:
            raise env.InvalidEnvironment("PORT", f"{address.port} needs more rights; take one above 1023") from error
        except OSError as error:
            if address.host not in WILDCARDS and not _is_mine(family, target):
                raise env.InvalidEnvironment("HOST", "is not an address of this machine") from error
            raise CannotStart(
                f"PORT: {address.port} is in use by {_holder(address.port)}; stop it or set another PORT"
            ) from error


def _is_mine(family: int, target: tuple) -> bool:
    """Can this address be bound at all, on any port?"""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((target[0], 0))
        except OSError:
            return False
    return True


def _holder(port: int) -> str:
    """The program that listens on the port, where Linux lets us see it."""
    inodes = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if table.exists():
            for line in table.read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTEN_STATE and int(fields[1].rsplit(":", 1)[1], 16) == port:
                    inodes.add(f"socket:[{fields[9]}]")
    for descriptor in Path("/proc").glob("[0-9]*/fd/*") if inodes else ():
        try:
            if str(descriptor.readlink()) in inodes:
                process = descriptor.parent.parent
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:  # it ended, or it is somebody else's
            continue
    return "another program"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
