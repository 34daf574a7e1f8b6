"""Checks what the action server answers, with a schema that is compiled once.

Rasa 3.6 compiles and checks the schema itself anew for every single answer, which takes a third
of a turn. The check is the same.
"""

from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


def check_with_a_compiled_schema() -> None:
    """Put the quicker check in the place of Rasa's own."""
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        for error in validator.iter_errors(result):
            raise error
        return True

    RemoteAction._validate_action_result = validate
