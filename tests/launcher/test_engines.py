"""Embedded engines."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launcher.engines import embedded_postgres, embedded_redis
from tests.launcher.waiting import Eventually, is_running

_HOLDER = """
import signal, sys
from pathlib import Path
from launcher.engines import embedded_postgres
with embedded_postgres(Path(sys.argv[1]), Path(sys.argv[1])) as url:
    print(url, flush=True)
    signal.pause()
"""


def postmaster(folder: Path) -> int:
    return int((folder / "postgres/postmaster.pid").read_text("utf-8").split("\n")[0])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="daoyi-holder-") as folder:
        yield Path(folder)


def test_postgres_ends_with_a_killed_process_and_starts_again_at_once(
    folder: Path, eventually: Eventually
) -> None:
    with subprocess.Popen(  # noqa: S603 (our own script)
        [sys.executable, "-c", _HOLDER, folder], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().startswith(b"postgresql://")
        pid = postmaster(folder)
        holder.send_signal(signal.SIGKILL)
    with embedded_postgres(folder, folder) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    eventually(lambda: not is_running(pid))


def test_postgres_comes_back_when_it_dies(folder: Path, eventually: Eventually) -> None:
    def answers(url: str) -> bool:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            return False
        return True

    with embedded_postgres(folder, folder) as url:
        os.kill(postmaster(folder), signal.SIGKILL)
        eventually(lambda: not answers(url))
        eventually(lambda: answers(url))


def test_only_the_owner_may_enter_the_folder_of_a_socket(tmp_path: Path) -> None:
    with embedded_redis(tmp_path, tmp_path) as url:
        folder = Path(url.removeprefix("unix://")).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_deep_folder_is_no_obstacle(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20) / ("name" * 20)
    with embedded_redis(deep, tmp_path) as url:
        assert len(url) < 107
