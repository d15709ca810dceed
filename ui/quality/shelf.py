"""The stored runs, each read when it is looked at; one that is damaged is named, and the others still serve."""

from datetime import datetime

from assistant.run_reports import RunReport
from semantic_layer.texts import Language
from ui.backend import BackOffice
from ui.clock import to_local
from ui.reasons import name_planner
from ui.texts import say, say_time


class Shelf:
    def __init__(self, office: BackOffice) -> None:
        self._office = office
        self.ids = office.list_reports()
        self.damaged: list[str] = []
        """Those among the ones that were looked at."""

    def read(self, report_id: str) -> RunReport | None:
        """None where it is damaged."""
        found = self._office.read_report(report_id)
        if found is None and report_id not in self.damaged:
            self.damaged.append(report_id)
        return found

    def find_latest(self) -> RunReport | None:
        """The newest run of all cases; where there is none, the newest of any. Never of the reserve."""
        partial: RunReport | None = None
        for report_id in self.ids:
            found = self.read(report_id)
            if found is None or found.reserve:
                continue
            if found.whole:
                return found
            partial = partial or found
        return partial

    def list_named(self) -> dict[str, RunReport]:
        """All that can be read, the newest first."""
        read = {report_id: self.read(report_id) for report_id in self.ids}
        return {report_id: found for report_id, found in read.items() if found is not None}


def name_run(report: RunReport, language: Language) -> str:
    kind = "reserve" if report.reserve else "whole" if report.whole else "partial"
    time, planner = say_local(report.at, language), name_planner(report.planner, language)
    return say(f"run_{kind}", language, time=time, planner=planner, n=report.asked)


def say_local(at: datetime, language: Language) -> str:
    return say_time(to_local(at), language)
