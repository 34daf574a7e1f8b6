"""How far an agent's words reach on WeChat, which lets us write there only so much."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Conversation
from api.patients.models import Account
from api.staff.desk.conversation_schemas import WeChatOut
from api.wechat import ledger
from api.wechat.inbox import CHANNEL
from api.wechat.models import WeChatContact


async def wechat_reach(
    session: AsyncSession, conversation: Conversation, now: datetime
) -> WeChatOut | None:
    """What may still be sent to the patient of a conversation; none on other channels."""
    if conversation.channel != CHANNEL:
        return None
    allowed = await ledger.allowance(session, conversation.account_id, now)
    contact = await session.get(WeChatContact, conversation.account_id)
    account = await session.get(Account, conversation.account_id)
    if contact is None or contact.unfollowed_at or account is None or not account.external_sealed:
        return WeChatOut(left=0, until=None, used_up=False, follows=False)
    return WeChatOut(
        left=allowed.left,
        until=allowed.until,
        used_up=not allowed.left and _wrote_lately(contact, now),
        follows=True,
    )


def _wrote_lately(contact: WeChatContact, now: datetime) -> bool:
    return contact.messaged_at is not None and now < contact.messaged_at + ledger.WINDOW
