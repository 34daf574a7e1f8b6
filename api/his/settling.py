"""Asking again what came of orders whose answer was lost, until it is known.

Runs every minute in a job, and may run in several processes: `orders.take_up` hands each order to
one of them.
"""

import asyncio

from api.clock import Clock
from api.his.link import HisLink
from api.his.orders import take_up


async def settle_orders(link: HisLink, clock: Clock) -> int:
    """Ask once for every order that is due; returns for how many."""
    if not link.source.external:
        return 0
    asked = 0
    while True:
        now = clock.now()
        async with link.sessions() as session, session.begin():
            orders = await take_up(session, link.seal, now)
        if not orders:
            return asked
        await asyncio.gather(*(link.carry_out(now, one, said=False) for one in orders))
        asked += len(orders)
