"""Public catalogue -> open data: the public fields of every case as CSV, JSON and XLSX, described by a Frictionless data package.

Nothing of a write-up is in it, and no names of persons: people agreed to stand on a page, not in a table that is passed on.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Literal

from press.channels.workbook import Sheet, Value, workbook
from press.citations import case_address, published
from press.dates import day
from press.model import Artifact, Case, Edition, Effect, PublicCatalogue

FOLDER = PurePosixPath("site", "data")
SEPARATOR = "；"
BETTER = {"higher": "越高越好", "lower": "越低越好"}
# A spreadsheet runs what begins with these as a formula, in full width too, and turns bare digits and strokes into a date.
FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
LIKE_A_DATE = re.compile(r"\d+([/.:\-]\d+)+")
INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]+")


Kind = Literal["string", "integer", "number", "date", "uri"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """key: its name in JSON; name: its heading in tables; kind: its type in the data package."""

    key: str
    name: str
    kind: Kind
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of values in the order of the columns."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


CASE_COLUMNS = (
    Column(key="id", name="编号", kind="string", about="年度和短名，永久不变"),
    Column(key="url", name="网址", kind="uri", about="成果页面的永久地址"),
    Column(key="title", name="题目", kind="string", about="成果题目"),
    Column(key="organisation", name="组织", kind="string", about="成果所属组织"),
    Column(key="kind", name="类型", kind="string", about="获奖成果或典型经验；典型经验不参加评奖，没有等级"),
    Column(key="award", name="奖项", kind="string", about="奖项名称"),
    Column(key="year", name="年度", kind="integer", about="评奖年度"),
    Column(key="grade", name="等级", kind="string", about="评价当年的结论；不同奖项的等级不能直接比较"),
    Column(key="category", name="类别", kind="string", about="申报类别"),
    Column(key="topic", name="方向", kind="string", about="申报方向"),
    Column(key="sector", name="领域", kind="string", about="所属领域"),
    Column(key="industry", name="行业", kind="string", about="所属行业，可空"),
    Column(key="methods", name="方法", kind="string", about="所用方法，以“；”分隔"),
    Column(key="recommender", name="推荐单位", kind="string", about="可空"),
    Column(key="keywords", name="关键词", kind="string", about="以“；”分隔"),
    Column(key="summary", name="摘要", kind="string", about="公开摘要"),
    Column(key="honours", name="后续荣誉", kind="string", about="后来获得的更高荣誉及年份，以“；”分隔"),
    Column(key="access", name="正文", kind="string", about="公开、会员（全文或部分章节向会员开放）或待补"),
    Column(key="published", name="公开起始日", kind="date", about="可以公开的第一天：书面同意和约定公开日中较晚的一天；在网上出现可能更晚"),
)
EFFECT_COLUMNS = (
    Column(key="case", name="编号", kind="string", about="成果的编号，对应成果表"),
    Column(key="name", name="指标", kind="string", about="指标名称"),
    Column(key="unit", name="单位", kind="string", about="计量单位，可空"),
    Column(key="before", name="改进前", kind="number", about="改进前的数值"),
    Column(key="after", name="改进后", kind="number", about="改进后的数值"),
    Column(key="target", name="目标", kind="number", about="目标值，未设则空"),
    Column(key="better", name="取向", kind="string", about="越高越好或越低越好"),
)


def opendata(public: PublicCatalogue) -> Iterator[Artifact]:
    """The data files, in data/."""
    edition = public.edition
    cases = Table(name="cases", title="成果", columns=CASE_COLUMNS, rows=tuple(_case_row(case, edition) for case in public.cases))
    effects = Table(
        name="effects",
        title="效果指标",
        columns=EFFECT_COLUMNS,
        rows=tuple(_effect_row(case, effect) for case in public.cases for effect in case.effects),
    )
    about = _about(public)
    files = {
        "cases.csv": _csv(cases),
        "effects.csv": _csv(effects),
        "cases.json": _json(public, about),
        "cases.xlsx": workbook((_sheet(cases), _sheet(effects), _notes(about, (cases, effects))), _newest(public)),
    }
    files["datapackage.json"] = _package(public, about, (cases, effects), files)
    for name, content in files.items():
        yield Artifact(path=FOLDER / name, content=content)


def _case_row(case: Case, edition: Edition) -> tuple[Value, ...]:
    return (
        case.id,
        case_address(case, edition),
        case.title,
        case.organisation,
        "典型经验" if case.kind == "experience" else "获奖成果",
        "" if case.kind == "experience" else case.award,
        case.year,
        case.grade,
        case.category,
        case.topic,
        case.sector,
        case.industry,
        SEPARATOR.join(case.methods),
        case.recommender,
        SEPARATOR.join(case.keywords),
        case.summary,
        SEPARATOR.join(f"{honour.name}（{honour.year}）" for honour in case.honours),
        "会员" if case.gated else "公开" if case.sections else "待补",
        published(case),
    )


def _effect_row(case: Case, effect: Effect) -> tuple[Value, ...]:
    return (case.id, effect.name, effect.unit, effect.before, effect.after, effect.target, BETTER[effect.better])


def _about(public: PublicCatalogue) -> Mapping[str, str]:
    """What a reader of the data must know, name by name."""
    edition = public.edition
    about = {
        "名称": f"{edition.title}：公开数据",
        "来源": f"{edition.association}，{edition.address}",
        "内容": f"{len(public.cases)} 项成果的公开字段，不含正文，不含个人姓名",
        "更新": f"数据截至 {day(_newest(public))}",
        "引用": "使用时请注明来源和网址；摘编、转载成果内容请先征得成果所属组织同意",
        "说明": "CSV 中以 = + - @ 等开头、或会被表格软件当作日期的文字，前面加了一个半角单引号；JSON 和 XLSX 中是原文",
    }
    return {**about, "注意": "演示数据：组织、人员与数字均为虚构"} if edition.demo else about


def _newest(public: PublicCatalogue) -> date:
    """The day of the newest content: the same content is the same file on every day."""
    return max(map(published, public.cases), default=public.edition.as_of)


# ---- CSV -------------------------------------------------------------------------------------------------------------------


def _csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, since Excel takes a file without one for GBK; lines end as RFC 4180 says."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)


def guarded(words: str) -> str:
    """Text that a spreadsheet shows as it is: nothing in it runs, nothing becomes a date."""
    line = clean(words)
    return f"'{line}" if FORMULA.match(line) or LIKE_A_DATE.fullmatch(line) else line


def clean(words: str) -> str:
    """One line without characters that nobody sees."""
    return " ".join(INVISIBLE.sub(" ", words).split())


# ---- JSON and the data package ---------------------------------------------------------------------------------------------


def _json(public: PublicCatalogue, about: Mapping[str, str]) -> bytes:
    cases = [_record(case, public.edition) for case in public.cases]
    return _dumped({"about": about, "columns": _meanings((*CASE_COLUMNS, *EFFECT_COLUMNS[1:])), "cases": cases})


def _record(case: Case, edition: Edition) -> Mapping[str, object]:
    row = zip(CASE_COLUMNS, _case_row(case, edition), strict=True)
    lists = {
        "methods": list(case.methods),
        "keywords": list(case.keywords),
        "honours": [{"name": honour.name, "year": honour.year} for honour in case.honours],
        "effects": [
            {column.key: _plain(value) for column, value in zip(EFFECT_COLUMNS[1:], _effect_row(case, effect)[1:], strict=True)}
            for effect in case.effects
        ],
    }
    return {**{column.key: _plain(value) for column, value in row}, **lists}


def _plain(value: Value) -> str | int | float | None:
    """The value as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _meanings(columns: Iterable[Column]) -> Mapping[str, str]:
    return {column.key: f"{column.name}：{column.about}" for column in columns}


def _package(public: PublicCatalogue, about: Mapping[str, str], tables: tuple[Table, ...], files: Mapping[str, bytes]) -> bytes:
    """The description by the Frictionless standard, version 1."""
    edition = public.edition
    described = {f"{table.name}.csv": _described(table) for table in tables}
    return _dumped(
        {
            "profile": "data-package",
            "name": "quality-award-cases",
            "title": about["名称"],
            "description": "。".join(f"{name}：{words}" for name, words in about.items() if name != "名称") + "。",
            "homepage": edition.address,
            "version": _newest(public).isoformat(),
            "keywords": ["质量", "质量技术奖", "成果"],
            "sources": [{"title": edition.association, "path": edition.address}],
            "contributors": [{"title": edition.association, "role": "publisher"}],
            "resources": [{**_file(name, content), **described.get(name, {})} for name, content in files.items()],
        }
    )


MEDIA = {"csv": "text/csv", "json": "application/json", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def _file(name: str, content: bytes) -> Mapping[str, object]:
    stem, _, kind = name.partition(".")
    return {
        "name": stem if kind == "csv" else f"{stem}-{kind}",
        "path": name,
        "format": kind,
        "mediatype": MEDIA[kind],
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _described(table: Table) -> Mapping[str, object]:
    schema: dict[str, object] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.name == "cases":
        schema["primaryKey"] = ["编号"]
    else:
        schema["foreignKeys"] = [{"fields": ["编号"], "reference": {"resource": "cases", "fields": ["编号"]}}]
    return {
        "profile": "tabular-data-resource",
        "title": table.title,
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _field(column: Column) -> Mapping[str, object]:
    kind = {"type": "string", "format": "uri"} if column.kind == "uri" else {"type": column.kind}
    return {"name": column.name, "title": column.key, "description": column.about, **kind}


def _dumped(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


# ---- XLSX ------------------------------------------------------------------------------------------------------------------


WIDTHS = {"题目": 36, "组织": 28, "摘要": 60, "网址": 34, "方法": 24, "关键词": 30, "编号": 24, "指标": 24, "类别": 22, "方向": 22}
OTHER_WIDTH = 12


def _sheet(table: Table) -> Sheet:
    return Sheet(
        title=table.title,
        widths=tuple(WIDTHS.get(column.name, OTHER_WIDTH) for column in table.columns),
        headings=tuple(column.name for column in table.columns),
        rows=tuple(tuple(clean(value) if isinstance(value, str) else value for value in row) for row in table.rows),
    )


def _notes(about: Mapping[str, str], tables: tuple[Table, ...]) -> Sheet:
    """The last sheet says where the data come from and what each column means."""
    columns = ((f"{table.title}表：{column.name}", column.about) for table in tables for column in table.columns)
    return Sheet(title="说明", widths=(24, 90), headings=("项目", "内容"), rows=(*about.items(), *columns))
