"""What patients send, as long as WeChat keeps it (three days)."""

from typing import Final

from api.wechat.calls import Failure, Media, WeChatCalls

__all__ = ["MEDIA_LIMIT_BYTES", "Media", "WeChatMedia"]

MEDIA_LIMIT_BYTES: Final = 10 * 1024 * 1024


class WeChatMedia:
    """An `api.attachments.service.MediaSource`."""

    def __init__(self, calls: WeChatCalls) -> None:
        self._calls = calls

    async def fetch(self, media_id: str) -> Media | Failure:
        """Get it; `Rejected` when it is gone (`40007`), too large, or no file (a film)."""
        return await self._calls.get_media(media_id, MEDIA_LIMIT_BYTES)
