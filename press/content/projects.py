"""incubator/<slug>.md -> Project: the stages that it has gone through, held against the award's sectors and the vocabulary."""

from dataclasses import dataclass
from datetime import date
from typing import get_args

from press.content.faults import Faults
from press.content.words import with_headings
from press.draft import Draft
from press.model import AwardYear, Method, Project, Stage, Step
from press.rules import fold
from press.strict_yaml import Node

TEXTS = ("title", "organisation", "sector", "summary")
KEYS = (*TEXTS, "industry", "topic", "methods", "keywords", "steps", "winner", "consent")
STAGES: tuple[Stage, ...] = get_args(Stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a project's words are held against."""

    awards: tuple[AwardYear, ...]
    methods: tuple[Method, ...]


def project(faults: Faults, draft: Draft, vocabulary: Vocabulary) -> Project:
    """A project of the incubator."""
    node = Node(draft.head, 1)
    faults.keys(node, KEYS)
    sector, sectors = (
        faults.text(node, "sector", optional=False),
        tuple(dict.fromkeys(name for award in vocabulary.awards for name in award.sectors)),
    )
    if sector and sector not in sectors:
        faults.add(draft.line("sector"), f"sector: 没有“{sector}”这个领域，请写 {'、'.join(sectors)} 之一", "content-values")
    return Project(
        slug=draft.source.stem,
        source=draft.source,
        title=faults.text(node, "title", optional=False),
        organisation=faults.text(node, "organisation", optional=False),
        sector=sector,
        industry=faults.text(node, "industry", optional=True),
        topic=faults.text(node, "topic", optional=True),
        methods=_methods(faults, node, vocabulary),
        keywords=faults.texts(node, "keywords", optional=True),
        steps=_steps(faults, draft, node),
        winner=faults.text(node, "winner", optional=True),
        consent=faults.day(node, "consent") if "consent" in node.fields else None,
        summary=faults.text(node, "summary", optional=False),
        markdown="\n\n".join(with_headings(draft)),
    )


def _methods(faults: Faults, node: Node, vocabulary: Vocabulary) -> tuple[str, ...]:
    names = {fold(word): method.name for method in vocabulary.methods for word in (method.name, method.full, *method.synonyms)}
    words = faults.texts(node, "methods", optional=True)
    for word in words:
        if fold(word) not in names:
            faults.add(
                node.fields["methods"].line,
                f"methods: 词表里没有“{word}”，请改用已有的方法，或把它加进 content/methods.yml",
                "methods-known",
            )
    return tuple(dict.fromkeys(names[fold(word)] for word in words if fold(word) in names))


def _steps(faults: Faults, draft: Draft, node: Node) -> tuple[Step, ...]:
    """The stages in their order, each later than the one before."""
    found = node.fields.get("steps")
    steps: list[Step] = []
    for item in found.items if found else ():
        faults.keys(item, ("stage", "since", "text"))
        name, since = faults.text(item, "stage", optional=False), faults.day(item, "since")
        stage = next((stage for stage in STAGES if stage == name), None)
        if stage is None:
            faults.add(item.line, f"stage: “{name}”写错了，请写 {'、'.join(STAGES)} 之一", "content-values")
            continue
        if steps and (STAGES.index(stage) <= STAGES.index(steps[-1].stage) or since < steps[-1].since):
            faults.add(
                item.line,
                f"“{stage}”（{since}）排在“{steps[-1].stage}”（{steps[-1].since}）之后，先后不对，请按阶段和日期的先后写",
                "project-order",
            )
        steps.append(Step(stage=stage, since=since, text=faults.text(item, "text", optional=True)))
    if not steps:
        faults.add(draft.line("steps"), "steps: 请至少写一个阶段，例如 - {stage: 项目遴选, since: 2022-05-10}", "content-complete")
        return (Step(stage=STAGES[0], since=date.min, text=""),)
    return tuple(steps)
