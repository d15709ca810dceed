"""What is measured of a served page: waiting alone and together, memory of each who is there, work of each run."""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.web_questions import Asked, Conversation
from bench.web_served import Served
from bench.web_visitor import Run, ask_at_once, open_visitor, open_visitors

LENGTH = 5
"""Questions of a conversation: below the limit of a minute."""
ALONE = 12
"""Visitors who come one after the other, each with a whole conversation."""
WARMING = 10
"""Visitors who have been there before anything is counted."""
RERUNS = 60
ANSWERS_ON_PAGE = 10

Figures = dict[str, float]
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Subject:
    """A page that is measured."""

    served: Served
    name_visitors: Callable[[int, str], Sequence[Headers]]
    """The headers of so many users; the text tells them from those of another measure."""
    conversations: Sequence[Conversation]
    long: Conversation
    """Of as many questions as the page shows answers."""


async def warm(subject: Subject) -> Figures:
    """Nothing to tell: whatever is made once is made."""
    async with open_visitors(subject.served.address, subject.name_visitors(WARMING, "warming")) as visitors:
        for visitor, conversation in zip(visitors, subject.conversations, strict=False):
            for asked in conversation:
                await visitor.ask(asked.text)
    return {}


async def measure_one(subject: Subject) -> Figures:
    """One user at a time, in a conversation that grows."""
    waited, faults = [], Counter[str]()
    users = subject.name_visitors(ALONE, "alone")
    for headers, conversation in zip(users, subject.conversations, strict=False):
        async with open_visitor(subject.served.address, headers) as visitor:
            for asked in conversation:
                run = await visitor.ask(asked.text)
                waited.append(run.seconds)
                faults.update(list_faults([run], [asked]))
    return _tell("one user", waited, faults)


async def measure_crowd(subject: Subject, size: int, rounds: int) -> Figures:
    """Everybody asks in the same moment, again and again in the same conversations; CPU is that of the server."""
    name = f"{size} at once"
    waited, faults = [], Counter[str]()
    async with open_visitors(subject.served.address, subject.name_visitors(size, f"crowd-{size}")) as visitors:
        spent = subject.served.read_cpu_seconds()
        for number in range(rounds):
            asked = [conversation[number] for conversation in subject.conversations[:size]]
            runs = await ask_at_once(visitors, [one.text for one in asked])
            waited += [run.seconds for run in runs]
            faults.update(list_faults(runs, asked))
        spent = subject.served.read_cpu_seconds() - spent
    return _tell(name, waited, faults) | {f"{name}, CPU per question (ms)": 1000 * spent / (size * rounds)}


async def measure_memory(subject: Subject, sessions: int) -> Figures:
    """Of a server that has been at work: what it holds more when so many are there and each has an answer."""
    served = subject.served
    before = served.read_memory_mb()
    async with open_visitors(served.address, subject.name_visitors(sessions, "guest")) as visitors:
        for visitor, conversation in zip(visitors, subject.conversations, strict=True):
            await visitor.ask(conversation[0].text)
        grown = served.read_memory_mb() - before
    return {"memory before (MB)": before, "memory per session (MB)": grown / sessions}


async def measure_rerun(subject: Subject) -> Figures:
    """CPU of a run that changes nothing, with so many answers on the page."""
    async with open_visitor(subject.served.address, subject.name_visitors(1, "reader")[0]) as visitor:
        for asked in subject.long:
            await visitor.ask(asked.text)
        for _ in range(RERUNS // 10):
            await visitor.look()
        spent, start = subject.served.read_cpu_seconds(), time.perf_counter()
        runs = [await visitor.look() for _ in range(RERUNS)]
        spent, waited = subject.served.read_cpu_seconds() - spent, time.perf_counter() - start
    faults = [fault for asked in subject.long for fault in list_faults(runs[-1:], [asked])]
    name = f"rerun with {ANSWERS_ON_PAGE} answers"
    return {
        f"{name}, CPU (ms)": 1000 * spent / RERUNS,
        f"{name}, time (ms)": 1000 * waited / RERUNS,
        f"{name}, answers missing": float(len(faults)),
    }


def list_faults(runs: Iterable[Run], asked: Iterable[Asked]) -> list[str]:
    """Why who did not get their answer."""
    found = (run.find_fault(question.told) for run, question in zip(runs, asked, strict=True))
    return [fault for fault in found if fault is not None]


def _tell(name: str, seconds: Sequence[float], faults: Counter[str]) -> Figures:
    return (
        {f"{name}, {field} (s)": value for field, value in summarise(seconds).items()}
        | {f"{name}, errors": float(faults.total())}
        | {f"{name}, errors: {fault}": float(count) for fault, count in faults.items()}
    )


def summarise(seconds: Sequence[float]) -> Figures:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {"p50": cuts[49], "p95": cuts[94], "max": max(seconds)}
