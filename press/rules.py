"""Draft -> findings: what a case must satisfy. A rule is a small generator; its name is its id; nothing here reads a file or prints.

Rules over several cases (unique titles, quotas, names of organisations) stand in `catalogue`.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from press import attachments, checks
from press.access import access
from press.checks import one_of
from press.draft import Draft, PictureUse
from press.model import AwardYear, Category, Level
from press.pictures import SUFFIXES
from press.strict_yaml import Node

DEFAULT_AWARD = "质量技术奖"
EXPERIENCE_GAPS = ("category", "topic", "grade")
REQUIRED = ("title", "organisation", "year", "sector", "summary")
KEYS = (
    *("title", "organisation", "award", "year", "kind", "category", "topic", "grade", "sector", "methods", "industry", "recommender"),
    *("team", "keywords", "summary", "audience", "release", "consent", "effects", "honours", "withdrawn"),
)
EFFECT_KEYS = ("name", "unit", "before", "after", "target", "better")
LISTS = ("methods", "team", "keywords")
SINGLES = tuple(key for key in KEYS if key not in (*LISTS, "effects", "honours"))
STAGES = "members 2023-01-01 public 2024-01-01"
WECHAT_TITLE = 32  # characters
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LOOSE_DATE = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")
DEEPEST_INDENT = 80
LONGEST_LINE = 20_000
QUOTES = re.compile(r"\s*(>\s*){12}")
FOLDER = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule's answer: where, what is wrong and what to write instead; a note leaves the build running."""

    line: int
    message: str
    level: Level = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a case is held against. awards: name -> its rule files, newest first; methods: folded name or synonym -> canonical name;
    pictures, attachments: file name -> what is wrong with it, '' if nothing; files: every file beside the case."""

    awards: Mapping[str, tuple[AwardYear, ...]]
    methods: Mapping[str, str]
    pictures: Mapping[str, str]
    files: frozenset[str]
    attachments: Mapping[str, str]


Rule = Callable[[Draft, Known], Iterator[Finding]]


def as_date(text: str) -> date | None:
    """A day written 2022-09-30, None for anything else."""
    try:
        return date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def as_number(text: str) -> Decimal | None:
    """A finite decimal number with at most 15 digits, None for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(number.as_tuple().digits) <= 15 and abs(number.adjusted()) <= 15 else None


def as_year(text: str) -> int:
    """A year of four digits, 0 for anything else."""
    return int(text) if re.fullmatch(r"(19|20)\d\d", text) else 0


def fold(text: str) -> str:
    """A name without case and spaces, for comparing what editors type."""
    return re.sub(r"\s+", "", text).casefold()


def award_of(draft: Draft, known: Known) -> AwardYear | None:
    """The rules that hold for the draft's award and year."""
    year = as_year(draft.text("year"))
    return next((rules for rules in known.awards.get(draft.text("award") or DEFAULT_AWARD, ()) if rules.since <= year), None)


def category_of(draft: Draft, known: Known) -> Category | None:
    award = award_of(draft, known)
    return next((category for category in award.categories if category.name == draft.text("category")), None) if award else None


def is_experience(draft: Draft) -> bool:
    return draft.text("kind") == "experience"


def _nearest(word: str, names: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    return f"是不是 {near[0]}？" if near else ""


def known_keys(draft: Draft, known: Known) -> Iterator[Finding]:
    """Every field is one that a case has."""
    for key, node in draft.head.items():
        if key not in KEYS:
            hint = _nearest(key, KEYS) or f"可用的字段是 {'、'.join(KEYS)}"
            yield Finding(line=node.line, message=f"{key}: 没有这个字段，{hint}")


def required_fields(draft: Draft, known: Known) -> Iterator[Finding]:
    """Every field that a reader sees is filled in."""
    for key in (*REQUIRED, *(() if is_experience(draft) else EXPERIENCE_GAPS)):
        if not draft.text(key) and not (key in draft.head and draft.head[key].value):
            yield Finding(line=draft.line(key), message=f"{key}: 缺少这一项，请在两条 --- 线之间补上“{key}: …”")


def field_shapes(draft: Draft, known: Known) -> Iterator[Finding]:
    """A single value where one is wanted, a list of words where several are."""
    for key in SINGLES:
        if key in draft.head and not isinstance(draft.head[key].value, str):
            yield Finding(line=draft.line(key), message=f"{key}: 只能写一个值，请去掉方括号或缩进的下级内容")
    for key in LISTS:
        if key in draft.head and (draft.head[key].fields or not all(item.text for item in draft.head[key].items)):
            yield Finding(line=draft.line(key), message=f"{key}: 请写成列表，例如 {key}: [甲, 乙]")


def folder_name(draft: Draft, known: Known) -> Iterator[Finding]:
    """The folder's name is the case's permanent address."""
    if not FOLDER.fullmatch(draft.folder):
        yield Finding(line=0, message=f"文件夹名“{draft.folder}”会成为网址，请改用小写字母、数字和连字符，例如 017-doe")


def year_is_folder(draft: Draft, known: Known) -> Iterator[Finding]:
    """The year is a year and equals the folder's."""
    year = draft.text("year")
    if year and not as_year(year):
        yield Finding(line=draft.line("year"), message=f"year: “{year}”不是年份，请写四位数字，例如 {draft.year}")
    elif year and year != draft.year:
        yield Finding(line=draft.line("year"), message=f"year: 写的是{year}，文件夹是{draft.year}，请改成一致")


def kind_known(draft: Draft, known: Known) -> Iterator[Finding]:
    """A case or an experience summary, which has no category, topic or grade."""
    kind = draft.text("kind")
    if kind not in ("", "case", "experience"):
        yield Finding(line=draft.line("kind"), message=f"kind: 没有“{kind}”，请写 case（获奖成果）或 experience（典型经验）")
    for key in EXPERIENCE_GAPS if kind == "experience" else ():
        if draft.text(key):
            yield Finding(line=draft.line(key), message=f"{key}: 典型经验没有这一项，请删去这一行")


def award_known(draft: Draft, known: Known) -> Iterator[Finding]:
    """The award has rules for that year."""
    name, year = draft.text("award") or DEFAULT_AWARD, as_year(draft.text("year"))
    if name not in known.awards:
        names = tuple(known.awards)
        yield Finding(line=draft.line("award"), message=f"award: 没有“{name}”这个奖项，请写 {one_of(names)}")
    elif year and not award_of(draft, known):
        first = min(rules.since for rules in known.awards[name])
        yield Finding(line=draft.line("award"), message=f"award: {name}从{first}年才有规则，{year}年没有，请改年份或补充规则文件")


def _held(draft: Draft, check: checks.Check) -> Iterator[Finding]:
    if words := checks.fault(check, {key: draft.text(key) for key in ("category", check.field)}):
        yield Finding(line=draft.line(check.field), message=f"{check.field}: {words}")


def category_known(draft: Draft, known: Known) -> Iterator[Finding]:
    """The category is one of the award's in that year."""
    if award := award_of(draft, known):
        yield from _held(draft, checks.category(award, draft.text("year")))


def topic_known(draft: Draft, known: Known) -> Iterator[Finding]:
    """The topic belongs to the category in that year."""
    if category := category_of(draft, known):
        yield from _held(draft, checks.topic(category, draft.text("year")))


def grade_known(draft: Draft, known: Known) -> Iterator[Finding]:
    """The grade is one that the category has in that year."""
    if category := category_of(draft, known):
        yield from _held(draft, checks.grade(category, draft.text("year")))


def sector_known(draft: Draft, known: Known) -> Iterator[Finding]:
    """The sector is one of the award's in that year."""
    if award := award_of(draft, known):
        yield from _held(draft, checks.sector(award, draft.text("year")))


def methods_known(draft: Draft, known: Known) -> Iterator[Finding]:
    """Every method stands in the vocabulary, by its name or a synonym."""
    for node in draft.head["methods"].items if "methods" in draft.head else ():
        if node.text and fold(node.text) not in known.methods:
            near = difflib.get_close_matches(fold(node.text), tuple(known.methods), n=1, cutoff=0.5)
            hint = f"是不是 {known.methods[near[0]]}？" if near else ""
            message = f"methods: 词表里没有“{node.text}”，{hint}请改用已有的方法，或把它加进 content/methods.yml"
            yield Finding(line=node.line, message=message)


def title_length(draft: Draft, known: Known) -> Iterator[Finding]:
    """A title fits a card and a line of the contents."""
    yield from _held(draft, checks.title())


def wechat_title(draft: Draft, known: Known) -> Iterator[Finding]:
    """A title that the WeChat account takes whole."""
    title = draft.text("title")
    if WECHAT_TITLE < len(title) <= checks.TITLE_LENGTH:
        shown = f"{title[: WECHAT_TITLE - 1]}…"
        message = f"title: 有{len(title)}个字，公众号标题最多{WECHAT_TITLE}个字，稿件里会截成“{shown}”；要完整显示请缩短"
        yield Finding(line=draft.line("title"), message=message, level="note")


def summary_length(draft: Draft, known: Known) -> Iterator[Finding]:
    """The public summary is two or three sentences."""
    yield from _held(draft, checks.summary())


def audience_known(draft: Draft, known: Known) -> Iterator[Finding]:
    """Who may read is public or members, for the case and for each section."""
    value = draft.text("audience")
    if value and not access(value):
        yield Finding(
            line=draft.line("audience"), message=f"audience: “{value}”写错了，请写 public（公开）或 members（会员），要分阶段请写 {STAGES}"
        )
    for heading in (heading for section in draft.sections for heading in section.headings if heading.mark):
        if not access(heading.mark):
            message = f"标题“{heading.title}”后的 {{{heading.mark}}} 写错了，请写 {{members}} 或 {{public}}，要分阶段请写 {STAGES}"
            yield Finding(line=heading.line, message=message)
        elif heading.level > 2:
            yield Finding(line=heading.line, message=f"{{{heading.mark}}} 只能写在二级标题（##）后，请移到这一节的 ## 标题上")


def dates_valid(draft: Draft, known: Known) -> Iterator[Finding]:
    """Days are written year-month-day."""
    for key in ("release", "consent", "withdrawn"):
        value = draft.text(key)
        if value and not as_date(value):
            loose = LOOSE_DATE.fullmatch(value)
            written = f"{loose[1]}-{int(loose[2]):02}-{int(loose[3]):02}" if loose else ""
            example = written if as_date(written) else "2022-09-30"
            yield Finding(line=draft.line(key), message=f"{key}: “{value}”不是有效的日期，请写成 {example} 的样子")


def consent_given(draft: Draft, known: Known) -> Iterator[Finding]:
    """Without the organisation's written consent a case is held back."""
    if not draft.text("consent"):
        message = "consent: 没有书面授权的日期，这一篇先不发布；收到授权书后请补上“consent: 年-月-日”"
        yield Finding(line=draft.line("consent"), message=message, level="note")


def effects_numbers(draft: Draft, known: Known) -> Iterator[Finding]:
    """Each effect has a name, numbers before and after, and says which way is better."""
    for node in draft.head["effects"].items if "effects" in draft.head else ():
        if not node.fields:
            message = 'effects: 每一行请写成 - {name: 一次合格率, unit: "%", before: 92.1, after: 99.2, better: higher}'
            yield Finding(line=node.line, message=message)
            continue
        for key in node.fields:
            if key not in EFFECT_KEYS:
                hint = _nearest(key, EFFECT_KEYS) or f"可用的有 {'、'.join(EFFECT_KEYS)}"
                yield Finding(line=node.line, message=f"effects: 没有“{key}”这一项，{hint}")
        yield from _effect_values(node)


def _effect_values(node: Node) -> Iterator[Finding]:
    values = {key: item.text for key, item in node.fields.items()}
    name = values.get("name", "")
    if not name:
        yield Finding(line=node.line, message="effects: 缺少 name（指标名称），请补上")
    for key in ("before", "after", "target"):
        if (key in values or key != "target") and as_number(values.get(key, "")) is None:
            wrong = f"“{values[key]}”不是数字" if values.get(key) else "没有写"
            yield Finding(line=node.line, message=f"effects: {name or '这一行'}的 {key} {wrong}，请只写数字，单位写在 unit 里")
    if values.get("better") not in ("higher", "lower"):
        yield Finding(line=node.line, message=f"effects: {name or '这一行'}的 better 请写 higher（越高越好）或 lower（越低越好）")


def honours_valid(draft: Draft, known: Known) -> Iterator[Finding]:
    """Each later honour has a name and a year."""
    for node in draft.head["honours"].items if "honours" in draft.head else ():
        fields = node.fields
        if not (set(fields) == {"name", "year"} and fields["name"].text and as_year(fields["year"].text)):
            yield Finding(line=node.line, message="honours: 每一项请写成 {name: 全国质量标杆, year: 2023}")


def _uses(draft: Draft) -> Iterator[PictureUse]:
    return (use for section in draft.sections for use in section.pictures)


def pictures_beside(draft: Draft, known: Known) -> Iterator[Finding]:
    """Every picture of the text lies in the case's folder, in a format that we print."""
    for use in _uses(draft):
        if "/" in use.name or "\\" in use.name or ":" in use.name:
            yield Finding(line=use.line, message=f"图片“{use.name}”不在本文件夹，请把图片文件放到 case.md 旁边，只写文件名")
        elif not use.name.lower().endswith(SUFFIXES):
            yield Finding(line=use.line, message=f"图片“{use.name}”的格式不能用，请另存为 PNG 或 JPG")
        elif use.name not in known.files:
            near = difflib.get_close_matches(use.name, sorted(known.files), n=1, cutoff=0.5)
            hint = f"文件夹里有 {near[0]}，是不是它？" if near else "请放入图片或改正文件名"
            yield Finding(line=use.line, message=f"找不到图片“{use.name}”，{hint}")


def pictures_readable(draft: Draft, known: Known) -> Iterator[Finding]:
    """Every picture of the text can be decoded."""
    for use in _uses(draft):
        if fault := known.pictures.get(use.name):
            yield Finding(line=use.line, message=f"图片“{use.name}”{fault}")


def pictures_have_alt(draft: Draft, known: Known) -> Iterator[Finding]:
    """A picture says in words what it shows, for those who cannot see it."""
    for use in _uses(draft):
        if not use.alt:
            yield Finding(line=use.line, message=f"图片“{use.name}”没有文字说明，请写成 ![图中说明了什么]({use.name})", level="note")


def pictures_used(draft: Draft, known: Known) -> Iterator[Finding]:
    """A picture in the folder that the text never shows is probably forgotten."""
    used = {use.name for use in _uses(draft)}
    for name in sorted(known.files):
        if name.lower().endswith(SUFFIXES) and name not in used:
            yield Finding(line=0, message=f"图片“{name}”放在文件夹里，正文没有用到；要用请写 ![说明]({name})，不用请删去", level="note")


def attachments_sound(draft: Draft, known: Known) -> Iterator[Finding]:
    """A file that members are to download is what its name says, and of a size that can be downloaded."""
    for name, fault in sorted(known.attachments.items()):
        if fault:
            yield Finding(line=0, message=f"附件“{name}”{fault}")


def files_known(draft: Draft, known: Known) -> Iterator[Finding]:
    """A file that is neither text, picture nor attachment is published nowhere."""
    for name in sorted(known.files):
        if not name.lower().endswith(SUFFIXES) and name != "case.md" and name not in known.attachments and not name.startswith((".", "~$")):
            kinds = "、".join(suffix[1:] for suffix in attachments.SUFFIXES)
            yield Finding(line=0, message=f"文件“{name}”不会发布：图片请用 PNG 或 JPG，给会员下载的附件请用 {kinds}", level="note")


def heading_levels(draft: Draft, known: Known) -> Iterator[Finding]:
    """Headings go down one level at a time and begin at the second."""
    level = 1
    for heading in (heading for section in draft.sections for heading in section.headings):
        if heading.level == 1:
            yield Finding(line=heading.line, message=f"标题“{heading.title}”用了一个 #，那是题目的级别；正文请从 ## 开始", level="note")
        elif heading.level > level + 1:
            message = f"标题“{heading.title}”跳了一级，请把 {'#' * heading.level} 改成 {'#' * (level + 1)}"
            yield Finding(line=heading.line, message=message, level="note")
        level = max(heading.level, 2)


def notes_used(draft: Draft, known: Known) -> Iterator[Finding]:
    """A footnote that nothing refers to would appear nowhere."""
    for key, line in draft.unused_notes:
        yield Finding(line=line, message=f"脚注 [{key}] 在正文里没有引用，不会出现；请在相应的句子后写 [{key}]，或删去它")


def nested_too_deep(draft: Draft, known: Known) -> Iterator[Finding]:
    """Lists and quotations within one another stay few enough to be set."""
    for section in draft.sections:
        for number, line in enumerate(section.lines, section.first_line):
            if len(line) - len(line.lstrip(" \t")) > DEEPEST_INDENT or QUOTES.match(line):
                yield Finding(line=number, message="列表或引用嵌套得太深，无法排版，请减少缩进或“>”的层数")
            elif len(line) > LONGEST_LINE:
                yield Finding(line=number, message=f"这一行有{len(line)}个字，请分成几段")


RULES: tuple[Rule, ...] = (
    *(known_keys, required_fields, field_shapes, folder_name, year_is_folder, kind_known, award_known, category_known, topic_known),
    *(grade_known, sector_known, methods_known, title_length, wechat_title, summary_length, audience_known, dates_valid, consent_given),
    *(effects_numbers, honours_valid, pictures_beside, pictures_readable, pictures_have_alt, pictures_used, heading_levels, notes_used),
    *(nested_too_deep, attachments_sound, files_known),
)
