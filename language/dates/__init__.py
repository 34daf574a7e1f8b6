"""Chinese dates and times as patients say them, biased to the future.

`parse_dates` expects text from `language.normalise.normalise`.
"""

from language.dates.parse import parse_dates
from language.dates.reading import DateReading, Day
from language.dates.speak import read_date, speak_date, speak_time

__all__ = ["DateReading", "Day", "parse_dates", "read_date", "speak_date", "speak_time"]
