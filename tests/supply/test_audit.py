"""A known fault of what is locked stops the audit unless somebody has said, and lately, why it does not reach us."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from packaging.version import Version
from pydantic import ValidationError

from supply.audit import FAULTY, UNKNOWN, AuditError, Fault, Package, judge, read_report
from supply.lock import ROOT, list_sets, read_locks, read_project
from supply.waivers import LONGEST, Waiver, read_waivers
from tests.supply.osv import Osv, describe_fault, serve

DAY = date(2026, 12, 1)
WAIVER = Waiver(
    id="CVE-2026-1", package="left-pad", why="It pads on the right only, and we pad nothing.", who="the maintainer",
    since=DAY, until=DAY + timedelta(days=10),
)  # fmt: skip
PADDED = Package(name="left-pad", version="1.0", vulns=[Fault(id="PYSEC-2026-1", aliases=["CVE-2026-1"])])


def audit(osv: Osv, today: date = DAY) -> tuple[int, str]:
    command = [sys.executable, "-m", "supply.audit", "--osv-url", osv.url, "--today", str(today)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.promise("S9")
def test_a_fault_that_is_waived_passes_and_each_locked_version_is_asked_about() -> None:
    (waiver,) = (one for one in read_waivers() if one.package == "chromadb")
    known = describe_fault("chromadb", "GHSA-aaaa-bbbb-cccc", waiver.id)
    with serve(Osv(chromadb=[known])) as osv:
        code, said = audit(osv, waiver.until)
    assert code == 0, said
    assert waiver.id in said
    pins = read_locks(list_sets(read_project()))
    assert osv.asked == {pin.name: Version(pin.version).public for pin in pins if pin.is_for_here}


@pytest.mark.promise("S9")
@pytest.mark.slow
def test_a_fault_without_a_waiver_that_holds_fails() -> None:
    (waiver,) = (one for one in read_waivers() if one.package == "chromadb")
    known = {
        "chromadb": [describe_fault("chromadb", waiver.id)],
        "streamlit": [describe_fault("streamlit", "PYSEC-2026-7", "CVE-2026-7", mended="99.1")],
    }
    with serve(Osv(**known)) as osv:
        code, said = audit(osv, waiver.until + timedelta(days=1))
    assert code == FAULTY
    assert f"its waiver ended on {waiver.until}" in said
    assert "PYSEC-2026-7 = CVE-2026-7, mended in 99.1. It is broken." in said
    assert "2 problems" in said


@pytest.mark.promise("S9")
@pytest.mark.parametrize(("status", "junk"), [(500, False), (200, True)])
def test_a_list_that_cannot_be_asked_is_no_clean_bill(status: int, junk: bool) -> None:
    osv = Osv()
    osv.status, osv.junk = status, junk
    with serve(osv):
        code, said = audit(osv)
    assert code == UNKNOWN
    assert "Nothing was audited" in said


def test_without_a_connection_it_says_what_is_missing() -> None:
    with serve(Osv()) as osv:
        pass
    code, said = audit(osv)
    assert code == UNKNOWN
    assert osv.url in said
    assert "--osv-url" in said


@pytest.mark.promise("S9")
def test_a_waiver_is_for_its_package_its_fault_and_its_days() -> None:
    assert list(judge([PADDED], [WAIVER], DAY)) == []
    assert list(judge([PADDED], [WAIVER], WAIVER.until)) == []
    for waiver, day in (
        (WAIVER, WAIVER.until + timedelta(days=1)),
        (WAIVER, WAIVER.since - timedelta(days=1)),
        (WAIVER.model_copy(update={"package": "right-pad"}), DAY),
        (WAIVER.model_copy(update={"id": "CVE-2026-2"}), DAY),
    ):
        (problem,) = judge([PADDED], [waiver], day)
        assert problem.startswith("left-pad 1.0: PYSEC-2026-1 = CVE-2026-1, not mended anywhere")


@pytest.mark.promise("S9")
def test_a_waiver_is_short_and_says_why() -> None:
    told = WAIVER.model_dump()
    assert Waiver.model_validate(told | {"until": DAY + LONGEST})
    for wrong in ({"until": DAY + LONGEST + timedelta(days=1)}, {"until": DAY - timedelta(days=1)}, {"why": "no"}):
        with pytest.raises(ValidationError):
            Waiver.model_validate(told | wrong)


@pytest.mark.promise("S9")
def test_what_was_not_looked_up_is_a_problem() -> None:
    assert list(judge([Package(name="left-pad", skip_reason="not found")], [WAIVER], DAY)) == [
        "left-pad: nothing is known (not found)"
    ]
    with pytest.raises(AuditError, match="right-pad"):
        read_report(
            '{"dependencies": [{"name": "left-pad", "version": "1.0", "vulns": []}]}', {"left-pad", "right-pad"}
        )
    with pytest.raises(AuditError, match="cannot be read"):
        read_report("[]", set())


def test_each_waiver_is_about_something_that_is_locked(tmp_path: Path) -> None:
    locked = {pin.name for pin in read_locks(list_sets(read_project()))}
    assert {waiver.package for waiver in read_waivers()} <= locked
    nothing = tmp_path / "none.yaml"
    nothing.write_text("# none\n", encoding="utf-8")
    assert read_waivers(nothing) == []
