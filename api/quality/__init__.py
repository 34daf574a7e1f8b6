"""Judging the service of the bot and of agents by the rubric: twice where planned, with agreement,
appeals, and the figures of months and quarters (product.md A9.3)."""
