"""Small sound values for tests: a case, an award's rules, an edition, a catalogue."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from press import catalogue as catalogue_module
from press.model import (
    AwardYear,
    Case,
    Catalogue,
    Category,
    Concern,
    Content,
    Contents,
    Edition,
    Effect,
    Event,
    Member,
    Method,
    Notice,
    Page,
    Roster,
    Seat,
    Section,
    Volume,
)

INNOVATION = Category(
    name="综合类质量创新成果",
    grades=("一等奖", "二等奖", "优秀奖"),
    topics_called="申报方向",
    topics=("质量技术发明", "质量技术应用推广"),
    tools=(),
    materials=("申报书",),
    quota=2,
)
IMPROVEMENT = replace(INNOVATION, name="质量改进优秀项目", grades=("优秀奖",), topics=("六西格玛管理项目", "精益管理项目"), quota=3)
AWARD = AwardYear(
    slug="quality-technology",
    name="质量技术奖",
    since=2003,
    demo=True,
    organiser="上海市质量协会",
    about="面向各类组织的质量技术奖项。",
    grades=("一等奖", "二等奖", "优秀奖"),
    sectors=("制造", "市场服务"),
    categories=(INNOVATION, IMPROVEMENT),
    quota_exempt="共建单位推荐的不限",
    exempt_recommenders=("示例区质量协会",),
    conditions=("创新性显著",),
    who_may_apply=("会员单位",),
    steps=("登录官网",),
    evaluation=("形式审查",),
    recommender_duties=("不得收取任何费用",),
    platform="www.saq.org.cn",
    news="",
)
EDITION = Edition(
    title="上海市优秀质量技术创新成果展示",
    site_name="质量技术奖成果展示",
    volume_title="上海市优秀质量技术创新成果汇编",
    association="上海市质量协会",
    department="会员与质量推进部",
    phone="52588821",
    wechat="上海质量",
    address="https://example.org/",
    platform="www.saq.org.cn",
    icp="沪ICP备00000000号",
    office="上海市示例路1号",
    publication="web",
    gives_volume=True,
    board=(Seat(role="主任", names=("示例甲",)), Seat(role="委员", names=("示例乙", "示例"))),
    imprints=(),
    demo=True,
    as_of=date(2022, 12, 1),
)
VOLUME = Volume(
    slug="2022",
    title="汇编",
    audience="public",
    pdf=Path("2022.pdf"),
    pages=40,
    cases=1,
    starts={"2022/001-doe": 31},
    inside=(2, 38),
    left_out=frozenset(),
    epub=None,
    offprints={},
)
METHODS = (
    Method(
        name="DOE",
        slug="doe",
        full="试验设计",
        english="Design of Experiments",
        synonyms=("实验设计",),
        family="统计方法",
        definition="有计划地改变因子，从少量试验中估计各因子的作用。",
        about=("第一段。", "第二段。"),
    ),
    Method(
        name="SPC",
        slug="spc",
        full="统计过程控制",
        english="Statistical Process Control",
        synonyms=("控制图",),
        family="统计方法",
        definition="用控制图区分偶然波动与异常波动。",
        about=("第一段。", "第二段。"),
    ),
)
CONCERNS = (
    Concern(name="合格率与缺陷", slug="he-ge-lv", text="一次做对的比例不高。", words=("合格率", "不合格率", "缺陷")),
    Concern(name="交付与等待时间", slug="deng-dai", text="周期长。", words=("时间", "周期")),
)
EVENTS = (
    Event(
        id="application",
        kind="phase",
        title="成果申报",
        first=date(2022, 5, 1),
        last=date(2022, 6, 30),
        text="网上申报。",
        alongside=(),
        was=(),
    ),
    Event(
        id="application-closes",
        kind="event",
        title="申报截止",
        first=date(2022, 6, 30),
        last=date(2022, 6, 30),
        text="",
        alongside=(),
        was=(),
    ),
)
NOTICE = Notice(
    slug="2022-activity",
    title="关于开展2022年活动的通知",
    number="沪质协〔2022〕14号",
    issued=date(2022, 4, 20),
    status="生效",
    expires=None,
    issuer="上海市质量协会",
    addressed_to="各会员单位及相关组织",
    copied_to=(),
    attachments=(),
    subject_terms=(),
    summary="通知的摘要。",
    markdown="现将有关事项通知如下。",
)
PAGES = {
    slug: Page(slug=slug, title=title, description=f"{title}的说明。", markdown=f"{title}的正文。")
    for slug, title in (
        ("about", "关于"),
        ("members", "会员分享"),
        ("guide", "申报指南"),
        ("home", "首页"),
        ("preface", "前言"),
        ("editorial-notes", "凡例"),
        ("afterword", "后记"),
    )
}


ROSTER = Roster(
    keys=1,
    members=(
        Member(id="jingmi", organisation="示例精密塑料有限公司", generation=1, is_revoked=False, until=date(2026, 12, 31)),
        Member(id="chuanbo", organisation="示例船舶配件厂", generation=2, is_revoked=False, until=date(2022, 12, 31)),
        Member(id="dianqi", organisation="示例电气股份有限公司", generation=1, is_revoked=True, until=date(2026, 12, 31)),
    ),
)


def section(title: str, markdown: str, **changes: Any) -> Section:  # noqa: ANN401 - any field of the type
    return replace(Section(title=title, markdown=markdown, pictures=(), audience="public", opens=None, public_from=None), **changes)


def case(**changes: Any) -> Case:  # noqa: ANN401 - any field of the type
    """A public first prize of 2022; id, year and source follow one another unless said."""
    sound = Case(
        id="2022/001-doe",
        source=Path("cases/2022/001-doe/case.md"),
        title="注塑尺寸波动的改进",
        organisation="示例精密塑料有限公司",
        award="质量技术奖",
        year=2022,
        kind="case",
        category="综合类质量创新成果",
        topic="质量技术应用推广",
        grade="一等奖",
        rank=0,
        sector="制造",
        methods=("DOE", "SPC"),
        industry="",
        recommender="",
        team=("示例甲",),
        keywords=("注塑",),
        summary="关键尺寸长期波动，项目组用试验设计找到原因并以控制图守住。",
        audience="public",
        gated=False,
        release=None,
        consent=date(2022, 9, 30),
        withdrawn=None,
        effects=(Effect(name="一次合格率", unit="%", before=Decimal("92.1"), after=Decimal("99.2"), target=Decimal(98), better="higher"),),
        honours=(),
        sections=(section("项目背景", "壳体的插孔间距公差为 ±0.05 mm。"), section("实施过程", "保压压力与模具温度有交互作用。")),
        attachments=(),
    )
    return replace(sound, **changes)


def content(**changes: Any) -> Content:  # noqa: ANN401 - any field of the type
    sound = Content(
        edition=EDITION,
        awards=(AWARD,),
        methods=METHODS,
        concerns=CONCERNS,
        schedule=EVENTS,
        notices=(NOTICE,),
        salons=(),
        projects=(),
        pages=PAGES,
        roster=ROSTER,
    )
    return replace(sound, **changes)


def catalogue(cases: tuple[Case, ...]) -> Catalogue:
    """The full catalogue of the cases; views are made by press.catalogue."""
    return catalogue_module.build(Contents(content=content(), cases=cases))[0]
