"""The part of the small backend for complaints that were filed."""

from dataclasses import dataclass, field
from typing import Any

from api.complaints.schemas import ReceiptOut, RevisitAnsweredOut, StandingOut
from tests.actions.fake_directory import NOW, Refusal

COMPLAINT_ROUTES = [
    ("POST", "/v1/complaints", "file"),
    ("GET", "/v1/complaints/{receipt}", "standing"),
    ("GET", "/v1/complaints", "standings"),
    ("POST", "/v1/complaints/{receipt}/urge", "urge"),
    ("POST", "/v1/complaints/{receipt}/withdraw", "take_back"),
    ("POST", "/v1/complaints/{receipt}/revisit", "revisit"),
]


@dataclass
class FakeComplaints:
    """What was filed, in order: TS20261118-0001, …; all of it in this conversation and with the
    same `complaint_status`. With `asks_revisit` the patient was asked whether it is settled."""

    complaints: list[dict[str, Any]] = field(default_factory=list)
    complaint_status: str = "received"
    asks_revisit: bool = False
    urged: list[str] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)
    revisits: list[dict[str, Any]] = field(default_factory=list)

    def _file(self, body: dict[str, Any], **_: Any) -> Any:
        self.complaints.append(body)
        return ReceiptOut(
            receipt=f"TS20261118-{len(self.complaints):04d}",
            kind=body["kind"],
            status="received",
            due=NOW,
            category="other",
            text="已经受理",
        )

    def _standing(self, receipt: str, **_: Any) -> Any:
        if receipt not in self._receipts():
            raise Refusal(404, "receipt_unknown")
        return StandingOut(
            receipt=receipt,
            status=self.complaint_status,
            due=NOW,
            own=True,
            kind="complaint",
            progress=[],
            text=f"{receipt} 已经受理",
            revisit=self.asks_revisit,
        )

    def _standings(self, **_: Any) -> Any:
        return [self._standing(receipt) for receipt in reversed(self._receipts())]

    def _urge(self, receipt: str, **_: Any) -> Any:
        self.urged.append(receipt)
        return self._standing(receipt)

    def _take_back(self, receipt: str, **_: Any) -> Any:
        self.taken_back.append(receipt)
        return self._standing(receipt)

    def _revisit(self, receipt: str, body: dict[str, Any], **_: Any) -> Any:
        self.revisits.append({"receipt": receipt, **body})
        unhappy = not body["solved"] or (body.get("satisfaction") or 5) <= 2
        return RevisitAnsweredOut(
            receipt=receipt,
            status="investigating" if unhappy else "closed",
            reopened=unhappy,
            due=NOW if unhappy else None,
            text="我们重新处理" if unhappy else "谢谢您告诉我们",
        )

    def _receipts(self) -> list[str]:
        return [f"TS20261118-{n:04d}" for n in range(1, len(self.complaints) + 1)]
