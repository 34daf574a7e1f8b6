"""WeChat as an official account meets it: its API with every limit, its pushes with retries.

`SimulatedWeChat` is the whole of it; what each patient sees is on their `phone`. It has its own
signatures and encryption, so that a mistake in `api/wechat` doesn't cancel out here.
"""

from tests.simulators.wechat.account import APP_SECRET, APPID
from tests.simulators.wechat.phones import Shown
from tests.simulators.wechat.pushing import Callback, Delivered
from tests.simulators.wechat.simulation import SimulatedWeChat

__all__ = ["APPID", "APP_SECRET", "Callback", "Delivered", "Shown", "SimulatedWeChat"]
