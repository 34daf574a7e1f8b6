"""How Rasa is started."""

import argparse

from launcher.dialogue_server import rasa_command


def test_a_token_that_begins_with_a_dash_is_not_taken_for_an_option() -> None:
    as_rasa_reads = argparse.ArgumentParser()
    as_rasa_reads.add_argument("-t", "--auth-token")

    told, _ = as_rasa_reads.parse_known_args(rasa_command("m.tar.gz", "5005", "-Ab_c")[2:])

    assert told.auth_token == "-Ab_c"
