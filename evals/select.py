"""Choose the cases to judge: by tag, language and file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.case import Case


@dataclass(frozen=True)
class Selection:
    """What is empty does not restrict; of several tags or files any one will do."""

    tags: Sequence[str] = ()
    language: str | None = None
    files: Sequence[str] = ()
    """Names of files in the folder of cases, with or without ending."""

    def pick(self, cases: Iterable[Case]) -> list[Case]:
        return [case for case in cases if self._has(case)]

    def _has(self, case: Case) -> bool:
        named = {file.rsplit("/", 1)[-1].removesuffix(".yaml") for file in self.files}
        return (
            (not self.tags or bool(set(self.tags) & set(case.all_tags)))
            and (self.language is None or case.language == self.language)
            and (not named or case.area in named)
        )
