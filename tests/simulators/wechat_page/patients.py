"""Made-up patients, and places near and far from which they may write."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Patient:
    """A follower, or somebody who may become one."""

    id: str
    name: str
    openid: str


@dataclass(frozen=True)
class Place:
    """Where a patient may be (GCJ-02)."""

    id: str
    title: str
    latitude: float
    longitude: float


PATIENTS = (
    Patient("wang", "王大爷", "oSimulated-patient-Wang-0001"),
    Patient("li", "李阿姨", "oSimulated-patient-Li-000002"),
    Patient("chen", "小陈", "oSimulated-patient-Chen-0003"),
)
PLACES = (
    Place("gate", "医院门口", 30.2462, 120.1403),
    Place("station", "火车站", 30.2810, 120.1790),
    Place("away", "邻市", 31.2304, 121.4737),
)
