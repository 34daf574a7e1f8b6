"""Slows password guessing down. Counted in Redis, so that all processes count together."""

from dataclasses import dataclass

from redis.asyncio import Redis

from api.errors import TooFast
from api.security import token_hash

WINDOW_SECONDS = 15 * 60
_PER_PAIR = 5  # one account from one address
_PER_ACCOUNT = 30  # one account from anywhere: a guesser with many addresses
_PER_ADDRESS = 100  # many accounts from one address; a whole ward may share it


@dataclass(frozen=True)
class LoginThrottle:
    """Counts attempts of one account from one address, before the password is looked at, so that
    guesses sent at once count too. Account names are hashed: people type passwords there."""

    redis: Redis
    username: str
    address: str

    async def count(self) -> None:
        """Count an attempt. Raises `TooFast("login_locked")` beyond a limit."""
        for key, limit in self._limits().items():
            async with self.redis.pipeline() as pipe:
                # Not EXPIRE … NX, which Redis knows only since 7.0.
                pipe.set(key, 0, ex=WINDOW_SECONDS, nx=True)
                pipe.incr(key)
                _, attempts = await pipe.execute()
            if attempts > limit:
                raise TooFast("login_locked", retry_after_seconds=WINDOW_SECONDS)

    async def forget(self) -> None:
        """The password was right: this account's attempts from this address count no more."""
        await self.redis.delete(self._pair)

    @property
    def _pair(self) -> str:
        return f"login:pair:{token_hash(self.username)}:{self.address}"

    def _limits(self) -> dict[str, int]:
        return {
            self._pair: _PER_PAIR,
            f"login:account:{token_hash(self.username)}": _PER_ACCOUNT,
            f"login:address:{self.address}": _PER_ADDRESS,
        }
