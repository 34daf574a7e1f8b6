"""Figures for Prometheus. Each application has a registry of its own.

No label holds anything that a patient or the outside chooses: a route is its template.
"""

import time

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Seconds. A turn without and with an action should take at most 0.06 and 0.12.
_BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.06, 0.09, 0.12, 0.2, 0.4, 0.8, 1.6, 3.2, 8.0)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Metrics:
    """What is counted: requests, patients' turns by outcome, red flags and crises recognised,
    notices, WeChat's error codes, green channels. Those of them that are late are counted in the
    database when the figures are asked."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "daoyi_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "daoyi_request_seconds",
            "Time until an answer begins, in seconds",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.turns = Counter(
            "daoyi_turns",
            "Patients' messages by what became of them",
            ["outcome"],
            registry=self.registry,
        )
        self.safety_events = Counter(
            "daoyi_safety_events",
            "Red flags and crises recognised",
            ["kind"],
            registry=self.registry,
        )
        self.notices = Counter(
            "daoyi_notices",
            "Attempts to tell patients, by rung of the ladder and how they ended",
            ["rung", "outcome"],
            registry=self.registry,
        )
        self.wechat_faults = Counter(
            "daoyi_wechat_faults",
            "Error codes that WeChat's servers answered with",
            ["code"],
            registry=self.registry,
        )
        self.wechat_refusals = Counter(
            "daoyi_wechat_refusals",
            "Pushes to the WeChat call-back that were refused, by code",
            ["code"],
            registry=self.registry,
        )
        self.green_channels = Counter(
            "daoyi_green_channels", "Green channels opened", registry=self.registry
        )
        self.green_channels_late = Gauge(
            "daoyi_green_channels_late",
            "Open green channels in which a clock ran out; NaN while the database is away",
            registry=self.registry,
        )

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


def install_metrics(app: FastAPI) -> Metrics:
    """Count every request of `app` from now on; the figures are on `app.state.metrics`."""
    metrics = Metrics()
    app.state.metrics = metrics
    app.add_middleware(_MeasureRequests, metrics=metrics)
    return metrics


class _MeasureRequests:
    """Plain ASGI, so that streams pass through untouched and errors are counted too."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()

        async def measured_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._count(scope, message["status"], time.perf_counter() - started)
            await send(message)

        await self._app(scope, receive, measured_send)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.request_seconds.labels(method, route).observe(seconds)
