"""The dialogue model is exchanged in mid-conversation: nobody notices."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx

from launcher.product import Product
from launcher.settings import ROOT
from tests.e2e.desk import Backstage
from tests.e2e.dialogues.conftest import Arrives
from tests.e2e.patient import Patient


def _swap(product: Product) -> httpx.Response:
    """Exchange the model for the same one, loaded anew."""
    environment = product.environment
    address = f"http://127.0.0.1:{environment['DAOYI_RASA_PORT']}/webhooks/daoyi/model"
    headers = {"Authorization": f"Bearer {environment['DAOYI_RASA_TOKEN']}"}
    with httpx.Client(headers=headers, trust_env=False, timeout=120) as client:
        name = client.get(address).json()["model"]
        assert (ROOT / "models" / f"{name}.tar.gz").exists()
        return client.put(address, json={"model": f"{name}.tar.gz"})


def test_a_booking_goes_on_and_everybody_is_answered_meanwhile(
    patient: Patient, arrives: Arrives, product: Product, backstage: Backstage
) -> None:
    patient.says("挂后天上午的皮肤科")
    other, over = arrives(), threading.Event()

    def talks() -> list[int]:
        statuses = []
        while not over.is_set():
            statuses.append(other.says("停车怎么收费").hears("停车").status)
        return statuses

    with ThreadPoolExecutor(1) as beside:
        talking = beside.submit(talks)
        swapped = _swap(product)
        over.set()
        statuses = talking.result()
    assert swapped.status_code == 200, swapped.text
    assert statuses
    assert set(statuses) == {200}
    patient.says("第一个").hears("选一个时间")
    assert set(backstage.outcomes(patient)) == {"answered"}
