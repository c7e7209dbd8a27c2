"""Words behind a heading or in `audience` -> who may read, and from which day: `members 2023-01-01 public 2024-01-01`."""

import re
from dataclasses import dataclass
from datetime import date

from press.model import Audience

AUDIENCES: dict[str, Audience] = {"members": "members", "public": "public"}
SEPARATORS = re.compile(r"[\s,，、]+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """audience: who may read in the end; opens: nobody before this day; public_from: until this day members alone (None: see opens)."""

    audience: Audience
    opens: date | None
    public_from: date | None


def access(words: str) -> Access | None:
    """Read the words; None where they say nothing that holds."""
    days: dict[str, date | None] = {}
    last = ""
    for word in SEPARATORS.split(words.strip()):
        day = _day(word)
        if word in AUDIENCES and word not in days:
            days[word], last = None, word
        elif day and last and days[last] is None:
            days[last] = day
        else:
            return None
    if list(days) != ["members", "public"]:
        return Access(audience=AUDIENCES[last], opens=days[last], public_from=None) if len(days) == 1 else None
    members, public = days.values()
    if public is None or (members and members >= public):
        return None
    return Access(audience="public", opens=members, public_from=public)


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word) if DAY.fullmatch(word) else None
    except ValueError:
        return None
