"""What the application makes of its settings: the channel's two sides, or none of them."""

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.channels.wechat.opening import fetching_of, front_of, mailbag_of
from api.clock import FixedClock
from api.database import Sessions
from api.sending import Rejected
from api.settings import Settings
from api.wechat.customer_service import WeChatCustomerService
from tests.api.channels.wechat.house import House


async def test_a_hospital_without_an_account_has_neither(app: FastAPI) -> None:
    assert front_of(app.state, None) is None
    assert mailbag_of(app.state) is None
    assert fetching_of(app.state) is None


async def test_a_hospital_with_an_account_has_both(house: House) -> None:
    front, bag = house.state.wechat, mailbag_of(house.state)
    assert bag is not None
    assert isinstance(front.service, WeChatCustomerService)
    assert front.prepare.media is not None
    assert fetching_of(house.state) is not None
    assert front.addresses.public_url == bag.addresses.public_url == house.state.settings.public_url


async def test_a_menu_entry_means_what_the_menu_says(house: House) -> None:
    assert {"/booking_make", "/human_ask"} <= set(house.state.wechat.menu)


@pytest.mark.usefixtures("redis")
async def test_without_its_secret_pushes_are_answered_and_nothing_can_be_sent(
    wechat_settings: Settings, clock: FixedClock, sessions: Sessions
) -> None:
    settings = wechat_settings.model_copy(update={"wechat_secret": None})
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):
        bag = mailbag_of(app.state)
        assert bag is not None
        assert await bag.service.send_text("an openid", "您好") == Rejected("not_configured")
        assert app.state.wechat.prepare.media is None
        assert fetching_of(app.state) is None
