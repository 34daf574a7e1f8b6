"""The whole product as one block: engines, set-up, three processes, a first answered message.

`make up` and the end-to-end tests use the same.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from launcher.console import Console
from launcher.dialogue_server import rasa_environment, rasa_python
from launcher.engines import embedded_postgres, embedded_redis
from launcher.faults import StartFailed, last_line
from launcher.first_message import answer_first_message
from launcher.locks import locked
from launcher.ports import Ports
from launcher.processes import Program, finished, start_child, stop_child
from launcher.settings import Site
from launcher.supervision import Supervisor
from launcher.training import finish_aloud, model_path, training_if_needed

# Rasa alone takes 20 to 40 s, and much longer on a machine that is busy with other things.
_START_SECONDS = 300.0
_LEAST_FREE_BYTES = 1_000_000_000
_PROBE_SECONDS = 5.0
_QUIET = Console()


@dataclass(frozen=True)
class Product:
    """A running product. `environment` has its settings, secrets included."""

    url: str
    environment: Mapping[str, str]
    children: Supervisor

    @property
    def internal_headers(self) -> dict[str, str]:
        """By which the action server and trusted programs are known."""
        return {"Authorization": f"Bearer {self.environment['DAOYI_INTERNAL_TOKEN']}"}

    @property
    def demo_password(self) -> str:
        """The password of the sample accounts."""
        return self.environment["DAOYI_DEMO_PASSWORD"]

    def halt(self, name: str) -> None:
        """Kill `api`, `actions` or `rasa`, to stay away until `resume`."""
        self.children.halt(name)

    def resume(self, name: str) -> None:
        """Start a halted process again, and return when the whole product answers."""
        self.children.resume(name)
        self.await_health()

    def kill(self, name: str) -> None:
        """Kill a process as a crash would; it is started again by itself."""
        self.children.kill(name)

    def await_health(self) -> None:
        """Return when everything answers. Raises `StartFailed`."""
        self.children.await_ready(lambda: not away(self.url), seconds=_START_SECONDS)


@contextmanager
def start_product(
    site: Site, *, ports: Ports | None = None, console: Console = _QUIET
) -> Iterator[Product]:
    """Run the product until the block is left. Raises `StartFailed` with one line."""
    ports = ports or Ports.of(site.environment)
    ports.require_free()
    with ExitStack() as stack:
        stack.enter_context(locked(site.state, _refuse_second))
        _tidy(site)
        with training_if_needed(site, console) as training:
            site = stack.enter_context(_engines(site, console))
            site = site.with_settings(**ports.variables)
            children = stack.enter_context(Supervisor(console.say))
            if training is None:
                children.start(_rasa(site, ports, model_path(site)))
            _prepare(site, console)
            children.start(_actions(site))
            children.start(_api(site, ports))
            if training is not None:
                children.start(_rasa(site, ports, finish_aloud(training, console)))
        url = f"http://127.0.0.1:{ports.api}"
        _await_answers(children, url, console)
        with console.step("a test message through all of them"):
            answer_first_message(url, site.environment["DATABASE_URL"])
        children.watch()
        yield Product(url, site.environment, children)


def away(url: str) -> list[str]:
    """What doesn't answer: parts that `/health` names, or the api itself."""
    try:
        answer = httpx.get(f"{url}/health", timeout=_PROBE_SECONDS)
    except httpx.HTTPError:
        return ["api"]
    if answer.is_success:
        return []
    try:
        return list(answer.json()["error"]["away"])
    except (ValueError, KeyError, TypeError):
        return [f"api ({answer.status_code})"]


def _refuse_second() -> None:
    raise StartFailed("Daoyi is already running from this folder: stop it first")


def _tidy(site: Site) -> None:
    """Leftovers of the last run go, its logs are kept beside the new ones."""
    free = shutil.disk_usage(site.state).free
    if free < _LEAST_FREE_BYTES:
        raise StartFailed(f"the disk is full: {free / 1e9:.1f} GB left at {site.state}, needs 1 GB")
    shutil.rmtree(site.state / "tmp", ignore_errors=True)
    site.logs.mkdir(parents=True, exist_ok=True)
    for log in site.logs.glob("*.log"):
        log.replace(log.with_suffix(".log.previous"))


@contextmanager
def _engines(site: Site, console: Console) -> Iterator[Site]:
    """The given engines, and embedded ones for what isn't given."""
    with ExitStack() as stack:
        with console.step("PostgreSQL and Redis"):
            database_url = site.environment.get("DATABASE_URL") or stack.enter_context(
                embedded_postgres(site.state, site.logs, say=console.say)
            )
            redis_url = site.environment.get("REDIS_URL") or stack.enter_context(
                embedded_redis(site.state, site.logs, say=console.say)
            )
        yield site.with_settings(DATABASE_URL=database_url, REDIS_URL=redis_url)


def _prepare(site: Site, console: Console) -> None:
    log = site.logs / "preparation.log"
    with console.step("database: schema, hospital, sample staff") as step:
        child = start_child(_python(site, "preparation", "-m", "launcher.preparation"))
        try:
            code = finished(child, step.tick)
        finally:
            stop_child(child)
        if code != 0:
            raise StartFailed(f"the database can't be set up: {last_line(log)} ({log})")
    for line in log.read_text("utf-8").splitlines():
        console.say(f"      {line}")


def _actions(site: Site) -> Program:
    return _python(site, "actions", "-m", "actions")


def _api(site: Site, ports: Ports) -> Program:
    return _python(
        site,
        "api",
        *("-m", "uvicorn", "--factory", "api.app:create_app"),
        *("--host", "127.0.0.1", "--port", str(ports.api), "--no-access-log"),
        # Pages that listen to events never hang up by themselves.
        *("--timeout-graceful-shutdown", "2"),
    )


def _python(site: Site, name: str, *arguments: str) -> Program:
    environment = {**site.environment, "NICEGUI_STORAGE_PATH": str(site.state / "nicegui")}
    log = site.logs / f"{name}.log"
    return Program(name, (sys.executable, *arguments), log=log, env=environment, cwd=site.root)


def _kept(site: Site, model: Path) -> Path:
    """A folder of this product's own with the model and no other: a later training prunes old
    models, and a Rasa that died must find the one in use again. A swap exchanges it
    (`bot/model_swap.py`)."""
    folder = site.state / "serving"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    own = folder / model.name
    try:
        own.hardlink_to(model)
    except OSError:
        shutil.copy(model, own)  # another disk
    return folder


def _rasa(site: Site, ports: Ports, model: Path) -> Program:
    addresses = {
        "DAOYI_API": f"http://127.0.0.1:{ports.api}",
        "DAOYI_ACTIONS_URL": f"http://127.0.0.1:{ports.actions}/webhook",
    }
    return Program(
        "rasa",
        (
            rasa_python(site.root),
            *("-m", "launcher.dialogue_server", _kept(site, model), str(ports.rasa)),
        ),
        log=site.logs / "rasa.log",
        env={**rasa_environment(site.environment, site.state), **addresses},
        cwd=site.root,
        # It keeps nothing that could be lost, and takes its time to put its model away.
        grace_seconds=3.0,
    )


def _await_answers(children: Supervisor, url: str, console: Console) -> None:
    with console.step("api, actions, dialogue model") as step:

        def answers() -> bool:
            missing = away(url)
            step.tick(f"waiting for {', '.join(missing)}" if missing else " ")
            return not missing

        children.await_ready(answers, seconds=_START_SECONDS)
