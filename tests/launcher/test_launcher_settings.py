"""Where settings come from."""

import stat
from pathlib import Path

from launcher.settings import load_settings

SECRETS = {
    "DAOYI_INTERNAL_TOKEN",
    "DAOYI_RASA_TOKEN",
    "DAOYI_SECRET_KEY",
    "DAOYI_HOTLINE_SECRET",
    "DAOYI_DEMO_PASSWORD",
}


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    first = load_settings(tmp_path, {}, None)
    second = load_settings(tmp_path, {}, None)
    assert set(first) == SECRETS
    assert first == second
    assert len(set(first.values())) == len(SECRETS)


def test_secrets_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    load_settings(tmp_path, {}, None)
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_two_folders_have_different_secrets(tmp_path: Path) -> None:
    one = load_settings(tmp_path / "one", {}, None)
    other = load_settings(tmp_path / "other", {}, None)
    assert not set(one.values()) & set(other.values())


def test_what_is_given_counts_and_is_not_written_down(tmp_path: Path) -> None:
    given = {"DAOYI_SECRET_KEY": "given", "DAOYI_PORT": "8100"}
    settings = load_settings(tmp_path, given, None)
    assert settings["DAOYI_SECRET_KEY"] == "given"
    assert settings["DAOYI_PORT"] == "8100"
    assert "given" not in (tmp_path / "secrets.env").read_text("utf-8")


def test_the_file_counts_less_than_the_environment(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(
        "# comment\nDAOYI_PORT=8100\nDAOYI_RASA_PORT='5100'\nDAOYI_SECRET_KEY=\n", "utf-8"
    )
    settings = load_settings(tmp_path, {"DAOYI_PORT": "8200"}, env_file)
    assert (settings["DAOYI_PORT"], settings["DAOYI_RASA_PORT"]) == ("8200", "5100")
    assert settings["DAOYI_SECRET_KEY"]


def test_a_secret_that_was_given_at_first_is_made_when_it_no_longer_is(tmp_path: Path) -> None:
    kept = load_settings(tmp_path, {"DAOYI_RASA_TOKEN": "given"}, None)
    later = load_settings(tmp_path, {}, None)
    assert later["DAOYI_RASA_TOKEN"] not in {"", "given"}
    assert later["DAOYI_SECRET_KEY"] == kept["DAOYI_SECRET_KEY"]
