"""A PostgreSQL server of its own for the fault tests, because they restart it.

python -m tests.faults.cluster COMMAND…     runs the command with DATABASE_URL set to a new server, ends the server
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

DIRECTORY = "FAULTS_CLUSTER"  # environment variable by which the tests know that they may restart the server


class Cluster:
    """In a folder of its own, reached by a socket there. PostgreSQL refuses to run as root: then `postgres` owns it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def url(self) -> str:
        return f"postgres://postgres@{quote(str(self.directory), safe='')}/postgres"

    def create(self) -> None:
        if os.getuid() == 0:
            shutil.chown(self.directory, "postgres")
        self._run("initdb", "--pgdata", self._data, "--username", "postgres", "--auth", "trust", "--no-sync")
        with (self.directory / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"\nlisten_addresses = ''\nunix_socket_directories = '{self.directory}'\n")

    def start(self) -> None:
        self._run("pg_ctl", "--pgdata", self._data, "--log", str(self.directory / "log"), "--wait", "start")

    def restart(self) -> None:
        """As a package upgrade does it: every connection is ended at once."""
        self._run("pg_ctl", "--pgdata", self._data, "--log", str(self.directory / "log"), "--mode", "fast", "restart")

    def stop(self) -> None:
        self._run("pg_ctl", "--pgdata", self._data, "--mode", "immediate", "stop")

    @property
    def _data(self) -> str:
        return str(self.directory / "data")

    def _run(self, program: str, *arguments: str) -> None:
        user = pwd.getpwnam("postgres").pw_uid if os.getuid() == 0 else None
        path = os.pathsep.join([os.environ["PATH"], *map(str, Path("/usr/lib/postgresql").glob("*/bin"))])
        found = shutil.which(program, path=path)
        assert found, f"{program} is not installed"
        subprocess.run([found, *arguments], user=user, cwd=self.directory, stdout=subprocess.DEVNULL, check=True)


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="cluster-", dir="/tmp") as folder:
        cluster = Cluster(Path(folder))
        cluster.create()
        cluster.start()
        try:
            variables = {"DATABASE_URL": cluster.url, DIRECTORY: folder}
            return subprocess.run(command, env=os.environ | variables, check=False).returncode
        finally:
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
