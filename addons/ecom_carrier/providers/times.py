# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Times of day in China, which is what carrier APIs tell."""

from datetime import datetime, timedelta

CHINA = timedelta(hours=8)  # from UTC, all year
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"


def china_time(text: str) -> datetime:
    """A time of day in China as naive UTC.

    :raise ValueError: no time
    """
    moment = text.strip().replace("/", "-").replace("T", " ")
    try:
        return datetime.strptime(moment, TIME_FORMAT) - CHINA
    except OverflowError:
        raise ValueError(f"No time of any parcel: {text}") from None
