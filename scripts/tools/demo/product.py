"""A product behind the approval: launched as a catalog would, and followed by its stack's events."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

#: The timeout in the templates, which the demo shortens to show what happens when nobody answers.
_TIMEOUT = "      Timeout: '43200'\n"
_ASKED = "      EmailID: !Ref UserEmail\n"
_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Event:
    """One line of a stack's history."""

    time: str
    status: str
    name: str
    reason: str


@dataclass(frozen=True)
class Product:
    """A launched stack. `cloudformation` is a botocore client."""

    name: str
    cloudformation: Any
    _told: set[str] = field(default_factory=set, kw_only=True)

    @classmethod
    def launch(cls, cloudformation: Any, name: str, template: str, **parameters: str) -> "Product":
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        cloudformation.create_stack(StackName=name, TemplateBody=template, Parameters=given)
        return cls(name, cloudformation)

    def update(self, template: str, **parameters: str) -> None:
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        self.cloudformation.update_stack(StackName=self.name, TemplateBody=template, Parameters=given)

    @property
    def status(self) -> str:
        return str(self._describe()["StackStatus"])

    @property
    def outputs(self) -> dict[str, str]:
        return {each["OutputKey"]: each["OutputValue"] for each in self._describe().get("Outputs", [])}

    def events(self) -> Iterator[Event]:
        """Each event as it comes, those of before left out, until the stack has ended one way or the other."""
        seen = self._told
        ended = False
        while not ended:
            # Looked up before the events, so that the last ones are not missed.
            ended = not self.status.endswith("_IN_PROGRESS")
            for event in reversed(self.cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]):
                if event["EventId"] not in seen:
                    seen.add(event["EventId"])
                    yield Event(
                        f"{event['Timestamp']:%H:%M:%S}",
                        event["ResourceStatus"],
                        event["LogicalResourceId"],
                        event.get("ResourceStatusReason", ""),
                    )
            if not ended:
                time.sleep(_SECONDS_BETWEEN_LOOKS)

    def _describe(self) -> dict[str, Any]:
        return dict(self.cloudformation.describe_stacks(StackName=self.name)["Stacks"][0])


def with_timeout(template: str, seconds: int) -> str:
    """The template with another timeout than twelve hours, told to the approver too."""
    short = f"      Timeout: '{seconds}'\n"
    return _replaced(_replaced(template, _TIMEOUT, short), _ASKED, f"{_ASKED}{short}")


def _replaced(template: str, old: str, new: str) -> str:
    if template.count(old) != 1:
        raise ValueError(f"the template has changed: it should have one line '{old.strip()}'")
    return template.replace(old, new)
