"""A Chinese name -> its part of an address."""

import re
from functools import cache

from pypinyin import lazy_pinyin


@cache
def slug(name: str) -> str:
    """A name's pinyin in ASCII, at most 60 characters: 六西格玛 -> liu-xi-ge-ma."""
    words = re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(name)).casefold())
    return "-".join(words)[:60].strip("-") or "x"
