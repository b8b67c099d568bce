"""What a template may turn into can't be told from its text: transforms, modules, directives of other tools."""

from collections.abc import Iterator

from gate import parts
from gate.nodes import Items, Node, Pairs, Scalar, children, function, resolved
from gate.template import Template, text_of
from gate.trouble import Place, Refused

_HARMLESS = "AWS::LanguageExtensions"
#: Sections of templates that Rain, or the aws CLI, must write out first.
_DIRECTIVES = {"Rain", "Modules", "Packages", "Constants"}
#: Sections in which a macro could add what the analysis reads.
_READ = ("Resources", "Parameters", "Conditions")
_WRITE_OUT = (
    "write the template out first, for example from the stack with `aws cloudformation get-template --template-stage Processed`"
)


def refuse(template: Template) -> None:
    """Throws `Refused` for the first of them."""
    for found in hidden(template):
        raise found


def hidden(template: Template) -> Iterator[Refused]:
    yield from _transforms(template)
    for key, _ in template.root.pairs:
        if key.text in _DIRECTIVES or key.text.startswith("Rain::"):
            yield Refused(
                f"the section {key.text} is for Rain or the aws CLI: let that tool write the template out first",
                template.place(key),
            )
    for name in _READ:
        section = template.section(name)
        if section is not None:
            yield from _macros(template, section, name)
    for resource in template.resources.values():
        if resource.type.endswith("::MODULE"):
            yield Refused(
                f"{resource.name} is a module, which adds resources that are not in this text: {_WRITE_OUT}",
                template.place(resource.key),
            )
    yield from _twice(template)


def _transforms(template: Template) -> Iterator[Refused]:
    node = template.section("Transform")
    if node is not None:
        for each in children(node) if isinstance(node, Items) and node.tag is None else [node]:
            name = text_of(each)
            if name is None and isinstance(each, Pairs):
                name = text_of(each.get("Name"))
            if name == _HARMLESS or (isinstance(each, Scalar) and each.kind == "none"):
                continue
            yield Refused(
                f"the Transform {name or 'given by a function'} may add or rename resources: {_WRITE_OUT}", template.place(each)
            )
    for key, _ in template.root.pairs:
        if key.text.startswith("Fn::"):
            yield Refused(f"{key.text} at the top of the template may add resources: {_WRITE_OUT}", template.place(key))


def _macros(template: Template, section: Node, name: str) -> Iterator[Refused]:
    stack = [section]
    seen: set[int] = set()
    while stack:
        node = resolved(stack.pop())
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Pairs):
            for key, _ in node.pairs:
                if key.text == "Fn::Transform":
                    yield _macro(key.text, name, template.place(key))
                elif key.text.startswith("Fn::ForEach") and name == "Resources":
                    yield Refused(f"{key.text} inside Resources may add resources: {_WRITE_OUT}", template.place(key))
                elif key.text.startswith("Rain::"):
                    yield Refused(
                        f"{key.text} is a directive of Rain's: run `rain pkg` first and gate what it writes", template.place(key)
                    )
        called = function(node) if node.tag else None
        if called and called[0] == "Fn::Transform":
            yield _macro("!Transform", name, template.place(node))
        elif called and called[0] == "Fn::ForEach" and name == "Resources":
            yield Refused(f"!ForEach inside Resources may add resources: {_WRITE_OUT}", template.place(node))
        stack += reversed(list(_inside(node)))


def _inside(node: Node) -> Iterator[Node]:
    if isinstance(node, Pairs):
        yield from (value for _, value in node.pairs)
    elif isinstance(node, Items):
        yield from node.items


def _macro(what: str, section: str, place: Place) -> Refused:
    return Refused(f"{what} inside {section} puts in what is not in this text: {_WRITE_OUT}", place)


def _twice(template: Template) -> Iterator[Refused]:
    """Keys that are there twice where it matters which one counts."""
    levels = [("the template", template.root)]
    for name in (*_READ, "Mappings"):
        section = template.section(name)
        if isinstance(section, Pairs):
            levels.append((name, section))
    levels += [(resource.name, resource.body) for resource in template.resources.values()]
    # Of what a resource's properties have twice, no reference counts; in those of an approval nothing may be in doubt.
    ours = {name for gate in parts.gates(template) for name in parts.find(template, gate).names}
    levels += [(name, properties) for name in sorted(ours) if (properties := template.resources[name].properties)]
    levels += [(parameter.name, parameter.body) for parameter in template.parameters.values()]
    for where, node in levels:
        for key in node.twice:
            yield Refused(f"{key.text} is in {where} twice, and only one of them counts: take one out", template.place(key))
