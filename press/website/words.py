"""Schedule, notices, award rules and pages of words -> their pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from press import prose
from press.dates import day
from press.model import AwardYear, Category, Notice, Page, PublicCatalogue
from press.website.cards import Seal, grade_seals
from press.website.chrome import Sheet
from press.website.home import main_award
from press.website.linebreaks import Breakable, in_headings
from press.website.members import members_sheet
from press.website.notices import notice_sheets
from press.website.passages import passage, rooted, set_text
from press.website.selfcheck import selfcheck_sheets
from press.website.timeline import chart, data, dated, loose_events, now, phases, year_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRules:
    """A category with its grades as marks."""

    rules: Category
    grades: tuple[Seal, ...]


def word_sheets(public: PublicCatalogue, templates: Environment, breakable: Breakable) -> Iterator[Sheet]:
    """The pages about the activity and the site."""
    yield schedule_sheet(public, templates)
    yield from notice_sheets(public, templates, breakable)
    yield guide_sheet(public, templates)
    yield from selfcheck_sheets(public, templates)
    yield page_sheet(public, templates, "about", "", breakable)
    yield members_sheet(public, templates, breakable)
    yield missing_sheet(public, templates)


def schedule_sheet(public: PublicCatalogue, templates: Environment) -> Sheet:
    """The schedule as bars and as a list, what is going on, and the calendar to subscribe to."""
    today, calendar = public.edition.as_of, f"{public.edition.address}calendar.ics"
    steps, year = phases(public.schedule, today), year_of(public.schedule)
    body = templates.get_template("schedule.html").render(
        phases=steps,
        now=now(public.schedule, today),
        chart=chart(public.schedule, today) if steps else None,
        loose=loose_events(public.schedule, today),
        data=data(public.schedule),
        year=year,
        today=day(today),
        rules=main_award(public),
        notice=announcement(public),
        over=passage(public, "schedule", "活动已经完成"),
        calendar=calendar,
        webcal=f"webcal:{calendar.partition(':')[2]}",
    )
    spoken = "，".join(f"{phase.dated.title}{phase.short}" for phase in steps)
    return Sheet(
        address="schedule/",
        tab="schedule/",
        title=f"{year or ''}年活动日程 · {_site(public)}".removeprefix("年"),
        description=f"质量技术奖活动日程：{spoken}。",
        listed=True,
        body=body,
    )


def announcement(public: PublicCatalogue) -> Notice | None:
    """The notice that began the activity: the first of the schedule's year."""
    of_the_year = (notice for notice in public.notices if notice.issued.year == year_of(public.schedule))
    return min(of_the_year, key=lambda notice: notice.issued, default=None)


def guide_sheet(public: PublicCatalogue, templates: Environment) -> Sheet:
    """How to apply, from the award's rules and the schedule."""
    rules, page = main_award(public), public.pages.get("guide")
    today = public.edition.as_of
    body = templates.get_template("guide.html").render(
        rules=rules,
        lead=set_text(page.markdown) if page else "",
        grades=grade_seals(rules.grades) if rules else (),
        categories=tuple(_category(rules, category) for category in rules.categories) if rules else (),
        events=tuple(dated(event, today) for event in public.schedule),
        others=tuple((award, grade_seals(award.grades)) for award in other_awards(public)),
        edition=public.edition,
    )
    description = page.description if page else "质量技术奖的申报对象、条件、类别、材料、程序和时限。"
    return Sheet(address="guide/", tab="guide/", title=f"申报指南 · {_site(public)}", description=description, listed=True, body=body)


def other_awards(public: PublicCatalogue) -> tuple[AwardYear, ...]:
    """The newest rules of each award that is shown beside the main one."""
    newest: dict[str, AwardYear] = {}
    for award in sorted(public.awards, key=lambda award: (award.slug, award.since)):
        newest[award.slug] = award
    main = main_award(public)
    return tuple(award for award in newest.values() if award is not main)


def page_sheet(public: PublicCatalogue, templates: Environment, slug: str, tab: str, breakable: Breakable) -> Sheet:
    """A page of words."""
    page = public.pages.get(slug) or Page(slug=slug, title=public.edition.site_name, description=public.edition.title, markdown="")
    body = prose.text(page.markdown)
    html = templates.get_template("page.html").render(
        page=page,
        body=Markup(in_headings(rooted(body.html), breakable)),
        headings=tuple(item for item in body.headings if item.level == 2),
    )
    return Sheet(address=f"{slug}/", tab=tab, title=f"{page.title} · {_site(public)}", description=page.description, listed=True, body=html)


def missing_sheet(public: PublicCatalogue, templates: Environment) -> Sheet:
    """What stands where nothing is."""
    missing = passage(public, "missing", "没有找到这一页")
    body = templates.get_template("404.html").render(missing=missing)
    return Sheet(
        address="404.html",
        tab="",
        title=f"{missing.title} · {_site(public)}",
        description=missing.description,
        listed=False,
        body=body,
    )


def _category(rules: AwardYear, category: Category) -> CategoryRules:
    return CategoryRules(rules=category, grades=tuple(seal for seal in grade_seals(rules.grades) if seal.label in category.grades))


def _site(public: PublicCatalogue) -> str:
    return f"{public.edition.association}{public.edition.site_name}"
