"""What Rådsvar is made of, as a CycloneDX list for whoever runs it: `make sbom` writes `docs/sbom.json` from the lock.

It holds what may run in service, with every extra for it, and who brings along what; hashes are in `locks/`. The same
lock gives the same bytes.
"""

import hashlib
import json
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from supply.lock import DEV, OURSELVES, ROOT, Pin, list_sets, read_locks, read_project

FILE = ROOT / "docs" / "sbom.json"


def render_sbom() -> str:
    project = read_project()
    sets = {name: asked for name, asked in list_sets(project).items() if name != DEV}
    pins = read_locks(sets)
    digest = hashlib.sha256("".join(pin.render() for pin in pins).encode()).hexdigest()
    own = Component(
        name=OURSELVES,
        version=project["project"]["version"],
        type=ComponentType.APPLICATION,
        bom_ref=OURSELVES,
        licenses=[DisjunctiveLicense(id=project["project"]["license"])],
    )
    parts = {(pin.name, pin.version): _describe(pin) for pin in pins}
    bom = Bom(components=parts.values(), serial_number=uuid5(NAMESPACE_URL, f"{own.version} {digest}"))
    bom.metadata = BomMetaData(component=own)
    asked_for = {canonicalize_name(one.name) for asked in sets.values() for one in asked}
    bom.register_dependency(own, {part for (name, _), part in parts.items() if name in asked_for})
    for (name, _), part in parts.items():
        bom.register_dependency(part, {parts[pin.name, pin.version] for pin in pins if name in pin.wanted_by})
    made = json.loads(JsonV1Dot6(bom).output_as_string())
    # A time would make another file of the same lock.
    del made["metadata"]["timestamp"]
    return json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _describe(pin: Pin) -> Component:
    purl = PackageURL("pypi", name=pin.name, version=pin.version)
    return Component(name=pin.name, version=pin.version, type=ComponentType.LIBRARY, purl=purl, bom_ref=str(purl))


def main() -> None:
    FILE.write_text(render_sbom(), encoding="utf-8")


if __name__ == "__main__":
    main()
