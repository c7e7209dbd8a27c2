"""Award's rules -> what an entry must satisfy, as data: the press holds cases against it, the page of the guide its visitors' entries.

A check is on one field. Where the page asks the same as the press, it does so because both ask these; `fault` here and in
site_src/assets/guide/checks.js are the two readers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from press.model import AwardYear, Category

TITLE_LENGTH = 80
SUMMARY_LENGTH = (10, 300)
REQUIRED = ("title", "organisation", "category", "topic", "grade", "sector", "summary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a field must be. category: only where the entry is of it, '' always; options: what it may be, () anything;
    least, most: characters, most 0 for any number; message: with {value} and {length}."""

    rule: str
    field: str
    category: str
    options: tuple[str, ...]
    least: int
    most: int
    message: str


def fault(check: Check, entry: Mapping[str, str]) -> str:
    """What is wrong with the field, '' if nothing; an empty field is another check's."""
    value = entry[check.field]
    if not value or (check.category and entry["category"] != check.category):
        return ""
    is_option = not check.options or value in check.options
    fits = not check.most or check.least <= len(value) <= check.most
    return "" if is_option and fits else check.message.format(value=value, length=len(value))


def checks(award: AwardYear, year: str) -> Iterator[Check]:
    """All checks of an entry for an award in a year."""
    yield from (title(), summary(), category(award, year), sector(award, year))
    for item in award.categories:
        yield topic(item, year)
        yield grade(item, year)


def title() -> Check:
    """A title fits a card and a line of the contents."""
    return _long("title-length", "title", 0, TITLE_LENGTH, f"有{{length}}个字，请缩短到{TITLE_LENGTH}个字以内")


def summary() -> Check:
    """The public summary is two or three sentences."""
    least, most = SUMMARY_LENGTH
    return _long("summary-length", "summary", least, most, f"有{{length}}个字，请写成{least}到{most}个字的两三句话")


def category(award: AwardYear, year: str) -> Check:
    """The category is one of the award's in that year."""
    return _one("category-known", "category", "", tuple(item.name for item in award.categories), f"{year}年的奖项类别")


def topic(category: Category, year: str) -> Check:
    """The topic belongs to the category in that year."""
    return _one("topic-known", "topic", category.name, category.topics, f"{year}年“{category.name}”的{category.topics_called}")


def grade(category: Category, year: str) -> Check:
    """The grade is one that the category has in that year."""
    return _one("grade-known", "grade", category.name, category.grades, f"{year}年“{category.name}”的等级")


def sector(award: AwardYear, year: str) -> Check:
    """The sector is one of the award's in that year."""
    return _one("sector-known", "sector", "", award.sectors, f"{year}年的领域")


def one_of(names: tuple[str, ...]) -> str:
    """The names as a choice: 甲、乙 之一."""
    return f"{'、'.join(names)} 之一" if len(names) > 1 else "".join(names)


def _one(rule: str, field: str, category: str, options: tuple[str, ...], what: str) -> Check:
    words = f"不是{what}，请写 {one_of(options)}".replace("{", "{{").replace("}", "}}")
    return Check(rule=rule, field=field, category=category, options=options, least=0, most=0, message=f"“{{value}}”{words}")


def _long(rule: str, field: str, least: int, most: int, message: str) -> Check:
    return Check(rule=rule, field=field, category="", options=(), least=least, most=most, message=message)
