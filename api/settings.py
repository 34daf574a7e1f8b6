"""Settings from the environment, type-checked once at start."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent

# Scheme, host, and a port where it is not the usual one; nothing that would end a header's list.
_ORIGIN = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$"


class Settings(BaseSettings):
    """Every setting, with the default that a laptop needs. `.env.example` lists them all.

    Secrets have no default: `make up` makes them once and keeps them in a local, ignored file.
    """

    model_config = SettingsConfigDict(
        env_prefix="DAOYI_", extra="ignore", hide_input_in_errors=True
    )

    port: int = 8000
    actions_port: int = 5055
    rasa_port: int = 5005
    internal_token: SecretStr
    rasa_token: SecretStr
    secret_key: SecretStr
    previous_secret_keys: list[SecretStr] = []
    demo_password: SecretStr | None = None
    rate_limits: Literal["on", "off"] = "on"
    now: datetime | None = None
    knowledge_base: Path = ROOT / "knowledge_base"
    project: Path = ROOT
    rasa_urls: list[str] | None = None
    actions_url: str | None = None
    dialogue_timeout_seconds: float = 8.0
    secure_cookies: bool = False
    staff_pages: bool = True
    worker: bool = True
    sms_url: str | None = None
    sms_secret: SecretStr | None = None
    wechat_appid: str | None = None
    wechat_secret: SecretStr | None = None
    wechat_token: SecretStr | None = None
    wechat_previous_token: SecretStr | None = None
    wechat_aes_key: SecretStr | None = None
    wechat_previous_aes_key: SecretStr | None = None
    wechat_mode: Literal["any", "safe"] = "any"
    wechat_api: str = "https://api.weixin.qq.com"
    wechat_answer_seconds: float = 4.5
    wechat_dialogue_seconds: float = 20.0
    hotline_secret: SecretStr | None = None
    hotline_answer_seconds: float = 1.2
    hotline_numbers: dict[str, str] = {}
    hotline_jambonz_secret: SecretStr | None = None
    hotline_jambonz_transfer: Literal["dial", "refer"] = "dial"
    hotline_alibaba_token: SecretStr | None = None
    public_url: str | None = None
    kiosk_reader_port: Annotated[int | None, Field(ge=1, le=65535)] = None
    embed_sites: list[Annotated[str, StringConstraints(pattern=_ORIGIN)]] = []
    speech_url: str | None = None
    speech_secret: SecretStr | None = None
    his: Literal["builtin", "fhir"] = "builtin"
    his_url: str | None = None
    his_token: SecretStr | None = None
    his_timeout_seconds: float = 3.0
    his_own_kinds: list[str] = ["parking", "bed"]

    database_url: str = Field(validation_alias="DATABASE_URL")
    redis_url: str = Field(validation_alias="REDIS_URL")

    @field_validator("secret_key")
    @classmethod
    def _one_key(cls, given: SecretStr) -> SecretStr:
        # A list taken for one key would seal everything with a key that nobody knows.
        if "," in given.get_secret_value():
            raise ValueError("one key only; earlier ones belong in DAOYI_PREVIOUS_SECRET_KEYS")
        return given

    @model_validator(mode="after")
    def _his_has_an_address(self) -> "Settings":
        if self.his != "builtin" and not self.his_url:
            raise ValueError("DAOYI_HIS_URL is needed with DAOYI_HIS=fhir")
        return self

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address in SQLAlchemy's form, on psycopg 3."""
        scheme, rest = self.database_url.split("://", 1)
        return (
            f"postgresql+psycopg://{rest}" if scheme.startswith("postgres") else self.database_url
        )

    @property
    def rasa_addresses(self) -> list[str]:
        """One address per replica of the dialogue model."""
        return self.rasa_urls or [f"http://127.0.0.1:{self.rasa_port}"]

    @property
    def actions_address(self) -> str:
        """Where the action server listens."""
        return self.actions_url or f"http://127.0.0.1:{self.actions_port}"


def socket_database_url(folder: Path, name: str) -> str:
    """The address of a database behind a Unix socket in `folder`."""
    return f"postgresql://postgres@/{name}?host={quote(str(folder))}"


def get_settings() -> Settings:
    """Read the environment. Raises `pydantic.ValidationError` naming what is missing or wrong."""
    return Settings()
