"""Days -> Chinese words: 2022年4月20日, 2022年5月至6月."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def day(value: date) -> str:
    """2022年4月20日"""
    return f"{value.year}年{value.month}月{value.day}日"


def period(first: date, last: date) -> str:
    """The shortest way to say a period; whole months are said as months: 2022年5月至6月, 2022年9月, 2022年5月1日至6月30日."""
    if first == last:
        return day(first)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.year}年{first.month}月"
        later = f"{last.month}月" if first.year == last.year else f"{last.year}年{last.month}月"
        return f"{first.year}年{first.month}月至{later}"
    if first.year == last.year:
        return f"{day(first)}至{last.month}月{last.day}日"
    return f"{day(first)}至{day(last)}"
