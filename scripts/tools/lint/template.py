"""Reads a CloudFormation template into plain Python, its short forms written out and its loops taken apart."""

import pathlib
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """YAML with CloudFormation's tags: !Ref X is {"Ref": "X"}, !Sub X is {"Fn::Sub": "X"} and so on."""


def _tag(loader: _Loader, suffix: str, node: Any) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    construct = loader.construct_sequence if isinstance(node, yaml.SequenceNode) else loader.construct_mapping
    return {name: construct(node, deep=True)}


_Loader.add_multi_constructor("!", _tag)
# A date stays the text that it is: '2010-09-09' is a version.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path: str) -> dict[str, Any]:
    """The template as dictionaries and lists. What Fn::ForEach repeats is there once, under the name of its key."""
    template = yaml.load(pathlib.Path(path).read_text(encoding="utf-8"), Loader=_Loader)
    resources: dict[str, Any] = {}
    for name, resource in template["Resources"].items():
        resources.update(resource[2] if name.startswith("Fn::ForEach::") else {name: resource})
    return {**template, "Resources": resources}


def with_all_branches(node: Any) -> Any:
    """The same with each Fn::If among a list's members replaced by its branches, so that a check sees them all."""
    if isinstance(node, dict):
        if set(node) == {"Fn::If"}:
            return {"Fn::If": [with_all_branches(each) for each in node["Fn::If"]]}
        return {key: with_all_branches(value) for key, value in node.items()}
    if not isinstance(node, list):
        return node
    members: list[Any] = []
    for member in node:
        branches = member["Fn::If"][1:] if isinstance(member, dict) and set(member) == {"Fn::If"} else [member]
        members += [with_all_branches(branch) for branch in branches if branch != {"Ref": "AWS::NoValue"}]
    return members


def suppressed(template: dict[str, Any], tool: str) -> set[str]:
    """The ids that the template's Metadata tells the tool to leave out. Each must say why."""
    entries = template.get("Metadata", {}).get(tool, {}).get("suppress", [])
    for entry in entries:
        if not entry.get("reason"):
            raise SystemExit(f"Metadata/{tool}/suppress: {entry.get('id')} has no reason")
    return {entry["id"] for entry in entries}
