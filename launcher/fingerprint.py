"""What the dialogue model is made of, as one short name (`api/challengers/fingerprint.py`: a model
that is put into use while the product runs must be the one that the next start finds)."""

from api.challengers.fingerprint import INPUTS, NAMES, fingerprint

__all__ = ["INPUTS", "NAMES", "fingerprint"]
