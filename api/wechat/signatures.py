"""WeChat's signatures: SHA-1 over a secret token and what goes with it (facts/wechat.md).

The algorithm is WeChat's choice. What it protects against is a stranger without the token.
"""

import hashlib
from collections.abc import Iterable

from api.security import same_secret


def sign(token: str, *parts: str) -> str:
    """The signature of `parts` in lower-case hexadecimal. Their order doesn't matter."""
    joined = "".join(sorted((token, *parts)))
    return hashlib.sha1(joined.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def signing_token(tokens: Iterable[str], signature: str, *parts: str) -> str | None:
    """Which of `tokens` has signed `parts`; none when a stranger did. Compared in constant time."""
    for token in tokens:
        if same_secret(signature, sign(token, *parts)):
            return token
    return None
