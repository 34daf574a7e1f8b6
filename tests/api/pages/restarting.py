"""The stand-in behind the pages on a port of its own, where it can be stopped and started again."""

import socket
import threading
from types import TracebackType

import uvicorn

from tests.api.pages.fake_desk import FakeDesk


class RestartingDesk:
    """A `FakeDesk` that is served while the context lasts, except between `stop` and `start`. What
    it heard outlives a stop, as a database would."""

    def __init__(self) -> None:
        self.desk = FakeDesk()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "RestartingDesk":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve, if it doesn't yet; connections are taken at once."""
        if self._thread and self._thread.is_alive():
            return
        listener = socket.create_server(("127.0.0.1", self._port))
        config = uvicorn.Config(self.desk.app, log_level="critical", ws="none", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, args=(listener,))
        self._thread.start()

    def stop(self) -> None:
        """Go away at once: streams break off, connections are refused."""
        assert self._thread is not None
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()

    def _serve(self, listener: socket.socket) -> None:
        with listener:
            self._server.run(sockets=[listener])
