"""Look every locked version up in the list of known faults: `make audit-dependencies`.

pip-audit asks osv.dev (or `--osv-url`, for a copy of one's own) about each. A fault without a waiver that holds today
fails the run, however grave it is; so does a package about which nothing could be learnt.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import shorten
from typing import Any

from packaging.requirements import Requirement
from packaging.version import Version
from pydantic import BaseModel

from supply.lock import Pin, list_sets, read_locks, read_project
from supply.waivers import FILE, Waiver, read_waivers

OSV = "https://api.osv.dev/v1/query"
FAULTY, UNKNOWN = 1, 2
"""Exit codes: something is wrong, or nothing could be learnt."""
SECONDS = 15
LIMIT_SECONDS = 1_800


class AuditError(Exception):
    """Nothing was learnt."""


class Fault(BaseModel):
    id: str
    aliases: list[str] = []
    fix_versions: list[str] = []
    description: str = ""


class Package(BaseModel):
    """As pip-audit reports one."""

    name: str
    version: str = ""
    vulns: list[Fault] = []
    skip_reason: str | None = None


def judge(packages: Iterable[Package], waivers: Iterable[Waiver], today: date) -> Iterator[str]:
    """One sentence for each thing that must not stay as it is."""
    known = list(waivers)
    for package in packages:
        if package.skip_reason is not None:
            yield f"{package.name}: nothing is known ({package.skip_reason})"
        for fault in package.vulns:
            about = [one for one in known if one.package == package.name and one.id in {fault.id, *fault.aliases}]
            if any(one.holds_on(today) for one in about):
                continue
            named = f"{package.name} {package.version}: {' = '.join([fault.id, *fault.aliases])}"
            mended = f"mended in {', '.join(fault.fix_versions)}" if fault.fix_versions else "not mended anywhere"
            passed = f"; its waiver ended on {max(one.until for one in about)}" if about else ""
            yield f"{named}, {mended}{passed}. {fault.description}".strip()


def ask_pip_audit(osv_url: str) -> list[Package]:
    """Of every package that is locked for this platform. Raises AuditError."""
    pins = [pin for pin in read_locks(list_sets(read_project())) if pin.is_for_here]
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "asked.txt", Path(folder) / "told.json"
        asked.write_text("".join(_name_publicly(pin).render() for pin in pins), encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(asked), "--require-hashes", "--disable-pip"]
        options = ["--format", "json", "--output", str(told), "--progress-spinner", "off", "--timeout", str(SECONDS)]
        # What was true an hour ago may not be now.
        where = ["--vulnerability-service", "osv", "--osv-url", osv_url, "--cache-dir", folder]
        try:
            done = subprocess.run(
                [*command, *options, *where], capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise AuditError(f"{osv_url} takes too long") from None
        if not told.is_file():
            lines = done.stderr.strip().splitlines() or ["pip-audit said nothing"]
            raise AuditError(f"{osv_url} could not be asked: {shorten(lines[-1], 160)}")
        return read_report(told.read_text(encoding="utf-8"), {pin.name for pin in pins})


def _name_publicly(pin: Pin) -> Pin:
    """The version without the name of a build (2.13.0+cpu), by which no list knows it."""
    return replace(pin, requirement=Requirement(f"{pin.name}=={Version(pin.version).public}"))


def read_report(text: str, asked: set[str]) -> list[Package]:
    """Raises AuditError where it is not about what was asked."""
    try:
        report: dict[str, Any] = json.loads(text)
        packages = [Package.model_validate(one) for one in report["dependencies"]]
    except (ValueError, KeyError, TypeError) as fault:
        raise AuditError("the report of pip-audit cannot be read") from fault
    if missing := asked - {package.name for package in packages}:
        raise AuditError(f"nothing was said of {', '.join(sorted(missing))}")
    return packages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--osv-url", default=OSV)
    parser.add_argument("--waivers", type=Path, default=FILE)
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(UTC).date())
    options = parser.parse_args()
    waivers = read_waivers(options.waivers)
    try:
        packages = ask_pip_audit(options.osv_url)
    except AuditError as fault:
        sys.stderr.write(
            f"{fault}\nNothing was audited. It needs the internet, or --osv-url with a copy of the list.\n"
        )
        raise SystemExit(UNKNOWN) from None
    problems = list(judge(packages, waivers, options.today))
    waived = ", ".join(f"{one.id} ({one.package}, until {one.until})" for one in waivers) or "none"
    sys.stdout.write("".join(f"{one}\n" for one in problems))
    sys.stdout.write(f"{len(packages)} packages audited, {len(problems)} problems; waivers: {waived}\n")
    raise SystemExit(FAULTY if problems else 0)


if __name__ == "__main__":
    main()
