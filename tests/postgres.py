"""A PostgreSQL server of its own for the tests: an unprivileged user, a Unix socket, a temporary folder.

python tests/postgres.py make test      runs a command with COMMUNIQUE_TEST_POSTGRES set to the server's URL
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VARIABLE = "COMMUNIQUE_TEST_POSTGRES"
# Nothing here outlives the tests, so nothing has to reach the disk.
OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def binaries() -> Path | None:
    """The folder with `initdb` of the newest PostgreSQL installed, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if (on_path := shutil.which("initdb")) is not None:
        found.append(Path(on_path).resolve().parent)
    return max(found, key=lambda folder: folder.parts[-2].rjust(4, "0"), default=None)


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """The URL of a server that runs inside the block; a superuser's is started as `postgres` or `nobody`."""
    folder = Path(tempfile.mkdtemp(prefix="communique-pg-"))
    user = _unprivileged(folder)
    data, socket = folder / "data", folder / "socket"
    try:
        _run(user, programs / "initdb", "--auth=trust", "--username=tester", "--encoding=UTF8", "-D", str(data))
        _run(user, "mkdir", str(socket))
        options = f"{OPTIONS} -c unix_socket_directories={socket}"
        _run(user, programs / "pg_ctl", "start", "-w", "-D", str(data), "-l", str(folder / "log"), "-o", options)
        try:
            yield f"postgresql://tester@/postgres?host={socket}"
        finally:
            _run(user, programs / "pg_ctl", "stop", "-m", "immediate", "-D", str(data))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> str | None:
    """Who is to run the server, and gets the folder: PostgreSQL refuses the superuser. None: who we are."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return user


def _run(user: str | None, *command: str | Path) -> None:
    who: dict[str, Any] = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    done = subprocess.run(
        [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", check=False, **who
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout.strip()}")


def main() -> int:
    """Command line."""
    programs = binaries()
    if programs is None:
        print("no PostgreSQL server is installed (Debian: apt-get install postgresql)", file=sys.stderr)
        return 1
    with server(programs) as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, VARIABLE: url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
