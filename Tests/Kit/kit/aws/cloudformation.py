"""CloudFormation over its query protocol: DescribeStacks and DescribeStackResource of the stacks that a test makes known.

world.cloudformation.add(Stack(wait_url.stack_id, name="SC-123456789012-pp-abc", tags={...}))
world.cloudformation.stack(wait_url.stack_id).resources["WaitHandle"] = str(wait_url)
"""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from botocore.credentials import Credentials

from kit.aws.service import QueryService, form_of
from kit.http.server import Reply, Request


@dataclass
class Stack:
    """`resources` are physical ids by logical id. The name is the one in the id."""

    id: str
    status: str = "CREATE_IN_PROGRESS"
    tags: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    resources: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.id.split("/")[1]

    def xml(self) -> str:
        parts = [
            f"<StackId>{escape(self.id)}</StackId><StackName>{escape(self.name)}</StackName>",
            f"<StackStatus>{self.status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>",
            "<DisableRollback>false</DisableRollback>",
            _pairs("Parameters", "ParameterKey", "ParameterValue", self.parameters),
            _pairs("Outputs", "OutputKey", "OutputValue", self.outputs),
            _pairs("Tags", "Key", "Value", self.tags),
        ]
        return f"<member>{''.join(parts)}</member>"

    def resource_xml(self, logical_id: str) -> str:
        parts = [
            f"<StackId>{escape(self.id)}</StackId><StackName>{escape(self.name)}</StackName>",
            f"<LogicalResourceId>{escape(logical_id)}</LogicalResourceId>",
            f"<PhysicalResourceId>{escape(self.resources[logical_id])}</PhysicalResourceId>",
            "<ResourceType>AWS::CloudFormation::WaitConditionHandle</ResourceType>",
            "<ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp>",
        ]
        return f"<StackResourceDetail>{''.join(parts)}</StackResourceDetail>"


class CloudFormation(QueryService):
    """Finds a stack by its id, or by its name."""

    namespace = "http://cloudformation.amazonaws.com/doc/2010-05-15/"

    def __init__(self, credentials: Credentials | None = None) -> None:
        self.stacks: dict[str, Stack] = {}
        super().__init__(credentials)

    def add(self, stack: Stack) -> Stack:
        self.stacks[stack.id] = stack
        return stack

    def stack(self, stack_id: str) -> Stack:
        """The stack of this id, made known if it was not."""
        return self.stacks.setdefault(stack_id, Stack(stack_id))

    def carry_out(self, operation: str, request: Request) -> Reply:
        form = form_of(request)
        name = form.get("StackName", "")
        stack = next((each for each in self.stacks.values() if name in (each.id, each.name)), None)
        if operation not in ("DescribeStacks", "DescribeStackResource"):
            return self.error(400, "InvalidAction")
        if not stack:
            return self.error(400, "ValidationError", f"Stack with id {name} does not exist")
        if operation == "DescribeStacks":
            return self.result(operation, f"<Stacks>{stack.xml()}</Stacks>")
        logical_id = form.get("LogicalResourceId", "")
        if logical_id not in stack.resources:
            return self.error(400, "ValidationError", f"Resource {logical_id} does not exist for stack {stack.id}")
        return self.result(operation, stack.resource_xml(logical_id))


def _pairs(element: str, key: str, value: str, pairs: dict[str, str]) -> str:
    members = (f"<member><{key}>{escape(k)}</{key}><{value}>{escape(v)}</{value}></member>" for k, v in pairs.items())
    return f"<{element}>{''.join(members)}</{element}>"
