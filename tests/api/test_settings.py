"""Settings that must not be misread."""

from typing import Any

import pytest
from pydantic import ValidationError

from api.security import seal_from
from api.settings import Settings

NEEDED = {
    "DATABASE_URL": "postgresql://somewhere/daoyi",
    "REDIS_URL": "redis://somewhere",
    "internal_token": "a",
    "rasa_token": "b",
}


def made(**given: Any) -> Settings:
    return Settings(**{**NEEDED, **given})


def test_earlier_keys_are_a_json_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAOYI_PREVIOUS_SECRET_KEYS", '["one", "two"]')
    assert len(seal_from(made(secret_key="three")).lookups("x")) == 3


def test_several_keys_in_one_are_refused_without_showing_them() -> None:
    with pytest.raises(ValidationError, match="DAOYI_PREVIOUS_SECRET_KEYS") as refused:
        made(secret_key="the-new,the-old")
    assert "the-old" not in str(refused.value)


def test_no_key_is_shown() -> None:
    shown = repr(made(secret_key="the-new", previous_secret_keys=["the-old"]))
    assert "the-new" not in shown
    assert "the-old" not in shown


def test_sites_that_may_frame_the_conversation_are_a_json_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DAOYI_EMBED_SITES", '["https://www.hospital.example.cn"]')
    assert made(secret_key="a").embed_sites == ["https://www.hospital.example.cn"]


@pytest.mark.parametrize(
    "site", ["*", "https://a.cn; script-src *", "https://a.cn/page", "a.cn", "https://*"]
)
def test_what_is_no_single_site_is_refused(site: str) -> None:
    with pytest.raises(ValidationError, match="embed_sites"):
        made(secret_key="a", embed_sites=[site])
