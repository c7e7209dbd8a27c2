"""awards/<award>/<year>.yml -> AwardYear."""

import re
from decimal import Decimal
from typing import Any

from press.content.faults import Faults
from press.model import AwardYear, Category
from press.rules import as_number
from press.strict_yaml import Node

AWARD_TEXTS = ("name", "organiser", "about", "quota_exempt", "platform", "news")
AWARD_LISTS = ("grades", "sectors", "exempt_recommenders", "conditions", "who_may_apply", "steps", "evaluation", "recommender_duties")
AWARD_MAY_BE_EMPTY = (
    *("quota_exempt", "exempt_recommenders", "platform", "news"),
    *("steps", "conditions", "who_may_apply", "evaluation", "recommender_duties"),
)
AWARD_LISTS = ("grades", "sectors", "exempt_recommenders", "conditions", "who_may_apply", "steps", "evaluation", "recommender_duties")
AWARD_MAY_BE_EMPTY = (
    *("quota_exempt", "exempt_recommenders", "platform", "news"),
    *("steps", "conditions", "who_may_apply", "evaluation", "recommender_duties"),
)
AWARD_MAY_BE_EMPTY = (
    *("quota_exempt", "exempt_recommenders", "platform", "news"),
    *("steps", "conditions", "who_may_apply", "evaluation", "recommender_duties"),
)
CATEGORY_TEXTS = ("name", "topics_called")
CATEGORY_LISTS = ("grades", "topics", "tools", "materials")


def award(faults: Faults, node: Node) -> AwardYear:
    """One award's rules; the folder's and the file's name say which and since when."""
    faults.keys(node, (*AWARD_TEXTS, *AWARD_LISTS, "demo", "categories"))
    texts: dict[str, Any] = {key: faults.text(node, key, optional=key in AWARD_MAY_BE_EMPTY) for key in AWARD_TEXTS}
    lists: dict[str, Any] = {key: faults.texts(node, key, optional=key in AWARD_MAY_BE_EMPTY) for key in AWARD_LISTS}
    since = faults.source.stem
    if not re.fullmatch(r"\d{4}", since):
        faults.add(0, "文件名应是规则开始的年份，例如 2022.yml", "content-values")
    found = node.fields.get("categories")
    categories = tuple(_category(faults, item, lists["grades"]) for item in found.items) if found else ()
    if not categories:
        faults.add(node.line, "categories: 缺少奖项类别，请至少写一个", "content-complete")
    return AwardYear(
        slug=faults.source.parent.name,
        since=int(since) if since.isdigit() else 0,
        demo=faults.flag(node, "demo"),
        categories=categories,
        **texts,
        **lists,
    )


def _category(faults: Faults, node: Node, grades: tuple[str, ...]) -> Category:
    faults.keys(node, (*CATEGORY_TEXTS, *CATEGORY_LISTS, "quota"))
    texts: dict[str, Any] = {key: faults.text(node, key, optional=False) for key in CATEGORY_TEXTS}
    lists: dict[str, Any] = {key: faults.texts(node, key, optional=key in ("tools", "materials")) for key in CATEGORY_LISTS}
    for grade in lists["grades"]:
        if grade not in grades:
            faults.add(node.line, f"grades: “{grade}”不在本奖项的等级 {'、'.join(grades)} 之中", "content-values")
    quota = as_number(faults.text(node, "quota", optional=False)) or Decimal(0)
    if quota < 1:
        faults.add(node.line, "quota: 请写每个组织每个方向每年的申报数量上限，例如 2", "content-values")
    return Category(**texts, **lists, quota=int(quota))
