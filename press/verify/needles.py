"""Catalogue in full -> needles: runs of words of what is not public, that must be found nowhere; and a quick search for them.

What is public is decided here a second time, without the view that the renderers got: a view that lets too much through is found out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from itertools import chain

from press.model import Case, Catalogue, Effect, Section
from press.verify.decoding import plain, readings

RUN, WEIGHT = 12, 20  # characters of a run, and bytes in UTF-8 that make it telling: twelve with four Han characters or more
LATIN_RUN = 24  # characters of a run with fewer Han characters: shorter ones are everywhere in scripts and addresses
NAME, NAME_BYTES = 6, 10  # characters and bytes of a title, a name or a picture's description that is looked for whole
RUNS = 1_500_000  # at most so many runs are kept; with more text every second, third … run is
PROBE, STEP = 8, 5  # every window of RUN characters holds one of PROBE characters that begins at a multiple of STEP
LATIN_PROBE, LATIN_STEP = 16, 9
NAME_PROBE, NAME_STEP = 4, 3
SENTENCE_END = re.compile(r"(?:^|[\n。！？])\s*(?:\d{1,3}[.)]\s)?|\]\(|(?=https?://)")  # also a list's number and a link's address
ALTERNATIVE = re.compile(r"!\[([^\]]*)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Runs of one length, and the probes inside them that a text is sampled for."""

    length: int
    probe: int
    step: int
    runs: frozenset[str]
    probes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needles:
    """names: probe -> names that hold it; owners: case id -> its words that are not public, for telling whose a find is."""

    han: Runs
    latin: Runs
    names: Mapping[str, tuple[str, ...]]
    owners: Mapping[str, str]


def permitted(full: Catalogue) -> Mapping[str, Case]:
    """What of each case everybody may read on the day of the edition; cases of which nothing may be read are not in it."""
    return {case.id: _permitted(case, full.edition.as_of) for case in full.cases if _is_out(case, full.edition.as_of)}


def _is_out(case: Case, today: date) -> bool:
    return case.consent is not None and case.consent <= today and (case.release is None or case.release <= today)


def _permitted(case: Case, today: date) -> Case:
    if case.withdrawn:
        gone = replace(case, summary="", team=(), keywords=(), methods=(), effects=(), honours=(), sections=(), attachments=())
        return replace(gone, industry="", recommender="")
    return replace(case, sections=tuple(section for section in case.sections if _is_public(section, today)), attachments=())


def _is_public(section: Section, today: date) -> bool:
    return section.audience == "public" and all(day is None or day <= today for day in (section.opens, section.public_from))


def made(full: Catalogue) -> Needles:
    """What must not be said: all strings of all cases that are not said by something public."""
    shown = permitted(full)
    secret = {case.id: tuple(map(_sentences, _secret(case, shown.get(case.id)))) for case in full.cases}
    inside = {case.id: tuple(map(_sentences, _inside(case))) for case in full.cases}
    told = [plain(text) for text in dict.fromkeys(chain(_strings((tuple(shown.values()), _around(full))), _charted(shown.values())))]
    texts = [sentence for texts in secret.values() for text in texts for sentence in text.split("\n")]
    files = [sentence for texts in inside.values() for text in texts for sentence in text.split("\n")]
    step = max(1, sum(map(len, (*texts, *files))) // RUNS)
    han = {run for text in texts for run in _windows(text, RUN, step) if len(run.encode()) >= WEIGHT}
    han |= {run for text in files for run in _windows(text, RUN, step) if _is_chinese(run)}
    latin = {run for text in texts for run in _windows(text, LATIN_RUN, step) if len(run[:RUN].encode()) < WEIGHT}
    for text in told:
        han.difference_update(_windows(text, RUN, 1))
        latin.difference_update(_windows(text, LATIN_RUN, 1))
    everything = "\n".join(told)
    names = {name for case in full.cases for name in _names(case, shown.get(case.id)) if name not in everything}
    return Needles(
        han=_runs(han, RUN, PROBE, STEP),
        latin=_runs(latin, LATIN_RUN, LATIN_PROBE, LATIN_STEP),
        names=_by_probe(sorted(names)),
        owners={identity: "\n".join((*texts, *inside[identity])) for identity, texts in secret.items()},
    )


def found(text: str, needles: Needles) -> Iterator[str]:
    """The runs and names that a plain text holds, first finds of each kind; nothing for nearly every text."""
    yield from _found_runs(text, needles.han)
    if needles.latin.runs:
        yield from _found_runs(text, needles.latin)
    if needles.names:
        places = range(0, len(text) - NAME_PROBE + 1, NAME_STEP)
        probes = {probe for at in places if (probe := text[at : at + NAME_PROBE]) in needles.names}
        yield from (name for probe in sorted(probes) for name in needles.names[probe] if name in text)


def _found_runs(text: str, runs: Runs) -> Iterator[str]:
    probe, probes = runs.probe, runs.probes
    for at in [at for at in range(0, len(text) - probe + 1, runs.step) if text[at : at + probe] in probes]:
        for start in range(max(0, at - runs.step + 1), at + 1):
            if (run := text[start : start + runs.length]) in runs.runs:
                yield run


def _runs(runs: set[str], length: int, probe: int, step: int) -> Runs:
    probes = frozenset(run[at : at + probe] for run in runs for at in range(step))
    return Runs(length=length, probe=probe, step=step, runs=frozenset(runs), probes=probes)


def _by_probe(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """A text sampled at every NAME_STEP-th place meets one of the first NAME_STEP probes of any name in it."""
    by_probe: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for at in range(NAME_STEP):
            by_probe[name[at : at + NAME_PROBE]].append(name)
    return {probe: tuple(held) for probe, held in by_probe.items()}


def _windows(text: str, length: int, step: int) -> Iterator[str]:
    last = len(text) - length + 1
    return map(text.__getitem__, map(slice, range(0, last, step), range(length, length + last, step)))


def _is_chinese(run: str) -> bool:
    """Everyday Han characters alone, those of GB 2312: packed bytes that are read as UTF-16 give Han characters, too, but rare ones."""
    try:
        return len(run.encode()) == 3 * RUN and len(run.encode("gb2312")) == 2 * RUN
    except UnicodeEncodeError:
        return False


def _sentences(text: str) -> str:
    """A sentence a line: the same sentence may stand in public text, too, but behind another one."""
    return "\n".join(map(plain, SENTENCE_END.split(text)))


def _inside(case: Case) -> Iterator[str]:
    """What stands in a case's attachments, which are for members alone. Only runs of Han characters alone: dates and Latin words in
    them are mostly their format's, and stand beside names that are public."""
    for attachment in case.attachments:
        if attachment.source.is_file():
            yield from readings(attachment.source.read_bytes())


def _secret(case: Case, shown: Case | None) -> Iterator[str]:
    told = set(_strings(shown)) if shown else set[str]()
    return (text for text in _strings(case) if text not in told)


def _names(case: Case, shown: Case | None) -> Iterator[str]:
    """Short strings that give a case away by themselves: its title, organisation and address, headings, pictures' names and descriptions."""
    sections = [section for section in case.sections if shown is None or section not in shown.sections]
    words = chain(
        () if shown else (case.title, case.organisation, case.id),
        (section.title for section in sections),
        (picture.name for section in sections for picture in section.pictures),
        (attachment.name for attachment in case.attachments),
        (alternative for section in sections for alternative in ALTERNATIVE.findall(section.markdown)),
    )
    return (name for word in words if len(name := plain(word)) >= NAME and len(name.encode()) >= NAME_BYTES)


def _around(full: Catalogue) -> tuple[object, ...]:
    """All that is not a case, and so public."""
    return (full.edition, full.awards, full.methods, full.schedule, full.notices, full.salons, full.projects, tuple(full.pages.values()))


def _charted(cases: Iterable[Case]) -> Iterator[str]:
    """What a chart's alternative text says of the effects, which are public: a section for members may say the same."""
    return ("".join(map(_in_words, case.effects)) for case in cases)


def _in_words(effect: Effect) -> str:
    verb = "变为" if effect.before == effect.after else "提高到" if effect.after > effect.before else "降到"
    target = "" if effect.target is None else f"目标{effect.target}{effect.unit}"
    return f"{effect.name}由{effect.before}{effect.unit}{verb}{effect.after}{effect.unit}{target}"


def _strings(value: object) -> Iterator[str]:
    """Every string in a value of the model."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
