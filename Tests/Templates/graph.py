"""Who waits for whom in a template: DependsOn, Ref, Fn::GetAtt and Fn::Sub, as CloudFormation reads them."""

import re


def mentioned(node):
    """Logical ids (and names of parameters) that a piece of a template refers to."""
    if isinstance(node, list):
        return set().union(*map(mentioned, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    found = set()
    for key, value in node.items():
        if key == "Ref":
            found.add(value)
        elif key == "Fn::GetAtt":
            found.add(value[0] if isinstance(value, list) else value.split(".")[0])
        elif key == "Fn::Sub":
            text, values = value if isinstance(value, list) else (value, {})
            found |= {name.split(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", text)} - set(values)
            found |= mentioned(values)
        else:
            found |= mentioned(value)
    return found


def dependencies(resources):
    """For each resource the resources that CloudFormation finishes before it starts this one."""
    direct = {}
    for name, resource in resources.items():
        named = resource.get("DependsOn", [])
        direct[name] = {named} if isinstance(named, str) else set(named)
        direct[name] |= mentioned(resource.get("Properties", {})) & set(resources)

    def all_of(name, on_the_way=()):
        if name in on_the_way:
            raise ValueError(f"circular: {' -> '.join([*on_the_way, name])}")
        return direct[name].union(*(all_of(each, (*on_the_way, name)) for each in direct[name]))

    return {name: all_of(name) for name in resources}
