"""The catalog as a release carries it: without drafts, and with the joint members that small ones went into."""

from collections.abc import Iterable, Mapping

from semantic_layer.catalog import Catalog
from semantic_layer.dimensions import Level, Member, Parent
from semantic_layer.publish.cube import Cube
from semantic_layer.texts import Text

JointMembers = Mapping[str, Mapping[str, Member]]
"""Level → id → the joint member."""


def compile_catalog(catalog: Catalog, cubes: Iterable[Cube], carried: JointMembers) -> Catalog:
    """`carried` are the joint members of KPIs whose rows come from the release before."""
    joint = _joint_members(catalog, cubes)
    for level, members in carried.items():
        joint.setdefault(level, {}).update(members)
    dimensions = {
        id_: dimension.model_copy(
            update={"levels": tuple(_with_members(level, joint.get(level.id, {})) for level in dimension.levels)}
        )
        for id_, dimension in catalog.dimensions.items()
    }
    kpis = {id_: kpi for id_, kpi in catalog.kpis.items() if kpi.status != "draft"}
    fields = {name: getattr(catalog, name) for name in type(catalog).model_fields}
    return Catalog(**{**fields, "dimensions": dimensions, "kpis": kpis})


def _joint_members(catalog: Catalog, cubes: Iterable[Cube]) -> dict[str, dict[str, Member]]:
    found: dict[str, dict[str, Member]] = {}
    for cube in cubes:
        for breakdown_id, merging in cube.merging.items():
            level = cube.shape(breakdown_id).finest[-1]
            for id_, named_after in merging.names.items():
                found.setdefault(level, {})[id_] = _joint_member(catalog, level, id_, named_after)
    return found


def _joint_member(catalog: Catalog, level: str, id_: str, named_after: tuple[str, str] | None) -> Member:
    identity = catalog.identity
    name = catalog.member(*named_after).label if named_after else identity.short
    label = Text(da=identity.merged_label.da.format(parent=name.da), en=identity.merged_label.en.format(parent=name.en))
    is_parent = named_after is not None and named_after[0] == catalog.levels[level].parent
    parents = (Parent(id=named_after[1]),) if named_after is not None and is_parent else ()
    return Member(id=id_, label=label, parents=parents)


def _with_members(level: Level, joint: dict[str, Member]) -> Level:
    return level.model_copy(update={"members": (*level.members, *(joint[id_] for id_ in sorted(joint)))})
