"""Children end with us, however we end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from launcher.processes import Program, start_child, stop_child
from tests.launcher.waiting import Eventually, is_running

_LAUNCHER = """
import signal, sys
from pathlib import Path
from launcher.processes import Program, start_child
child = start_child(Program("child", ("sleep", "600"), log=Path(sys.argv[1])))
print(child.pid, flush=True)
signal.pause()
"""

_STUBBORN = (
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);"
    "signal.pause()",
)


def test_a_killed_launcher_leaves_no_child(tmp_path: Path, eventually: Eventually) -> None:
    with subprocess.Popen(  # noqa: S603 (our own script)
        [sys.executable, "-c", _LAUNCHER, tmp_path / "child.log"], stdout=subprocess.PIPE
    ) as launcher:
        assert launcher.stdout is not None
        child = int(launcher.stdout.readline())
        assert is_running(child)
        launcher.send_signal(signal.SIGKILL)
    eventually(lambda: not is_running(child))


def test_a_child_writes_to_its_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "child.log"
    child = start_child(Program("child", ("sh", "-c", "echo out; echo err >&2"), log=log))
    assert child.wait() == 0
    assert log.read_text("utf-8") == "out\nerr\n"


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, eventually: Eventually) -> None:
    log = tmp_path / "child.log"
    child = start_child(Program("child", _STUBBORN, log=log))
    eventually(lambda: "deaf" in log.read_text("utf-8"))
    stop_child(child, grace_seconds=0.05)
    assert child.returncode == -signal.SIGKILL


def test_what_a_child_started_is_stopped_with_it(tmp_path: Path, eventually: Eventually) -> None:
    log = tmp_path / "child.log"
    script = "sleep 600 & echo $!; wait"
    child = start_child(Program("child", ("sh", "-c", script), log=log))
    eventually(lambda: log.read_text("utf-8").strip())
    grandchild = int(log.read_text("utf-8"))
    stop_child(child)
    eventually(lambda: not is_running(grandchild))


def test_stopping_twice_does_no_harm(tmp_path: Path) -> None:
    child = start_child(Program("child", ("sleep", "600"), log=tmp_path / "child.log"))
    stop_child(child)
    stop_child(child)
    assert child.returncode == -signal.SIGTERM


def test_a_child_has_a_process_group_of_its_own(tmp_path: Path) -> None:
    # Ctrl-C goes to the whole group in the foreground; children are stopped in order instead.
    child = start_child(Program("child", ("sleep", "600"), log=tmp_path / "child.log"))
    assert os.getpgid(child.pid) == child.pid != os.getpgid(0)
    stop_child(child)
