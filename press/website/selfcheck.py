"""Award's rules and schedule -> the page on which an applicant checks an entry: in the browser, by the press's own checks."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from jinja2 import Environment
from markupsafe import Markup

from press import checks
from press.dates import day, period
from press.model import AwardYear, Event, PublicCatalogue
from press.website.chrome import Sheet
from press.website.home import main_award
from press.website.timeline import year_of

ADDRESS = "guide/check/"
APPLICATION = "application"  # the phase of the schedule in which entries are taken


def selfcheck_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """The page, where there are rules to check by."""
    if (rules := main_award(public)) is None:
        return
    year = str(year_of(public.schedule) or rules.since)
    phase = next((event for event in public.schedule if event.id == APPLICATION), None)
    body = templates.get_template("selfcheck.html").render(
        rules=rules,
        year=year,
        data=Markup(data(rules, year, phase)),
        window=period(phase.first, phase.last) if phase else "",
        title_most=checks.TITLE_LENGTH,
        summary_most=checks.SUMMARY_LENGTH[1],
    )
    site = f"{public.edition.association}{public.edition.site_name}"
    description = f"填写拟申报的成果，对照{year}年{rules.name}的规则核对领域、类别、方向、等级、项数和材料。数据只留在您的设备上。"
    yield Sheet(address=ADDRESS, tab="guide/", title=f"申报自查 · {site}", description=description, listed=True, body=body)


def data(rules: AwardYear, year: str, phase: Event | None) -> str:
    """What the page's script works with, as JSON that can stand in a page."""
    made = {
        "year": year,
        "checks": [asdict(check) for check in checks.checks(rules, year)],
        "required": checks.REQUIRED,
        "categories": {
            item.name: {
                "called": item.topics_called,
                "topics": item.topics,
                "grades": item.grades,
                "materials": item.materials,
                "quota": item.quota,
            }
            for item in rules.categories
        },
        "exempt": rules.exempt_recommenders,
        "opens": phase.first.isoformat() if phase else "",
        "closes": phase.last.isoformat() if phase else "",
        "closes_words": day(phase.last) if phase else "",
    }
    return json.dumps(made, ensure_ascii=False).replace("<", "\\u003c")
