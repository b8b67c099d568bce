"""The template's UserData as the instance gets it: byte for byte, but for what Fn::Sub puts in."""

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lint import template

TEMPLATE = Path(__file__).parents[3] / "templates/sample-product.yaml"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:AdministratorPassword-AbCdEf"
_STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/blog/0a1b2c3d-0000-1111-2222-0123456789ab"


@dataclass(frozen=True)
class Values:
    """What the template's parameters, mappings and resources have in a test."""

    sha256: str
    title: str = "Team blog"
    email: str = "requester@example.com"
    names: dict[str, str] = field(
        default_factory=lambda: {
            "AWS::StackId": _STACK,
            "AWS::Region": "us-east-1",
            "AWS::URLSuffix": "amazonaws.com",
            "AdministratorPassword": SECRET,
        }
    )

    def resolve(self, node: Any) -> str:
        """The string that a template's expression stands for. Raises KeyError if a test has no value for it."""
        match node:
            case str():
                return node
            case {"Ref": "SiteTitle"}:
                return self.title
            case {"Ref": "UserEmail"}:
                return self.email
            case {"Fn::Base64": text}:
                return base64.b64encode(self.resolve(text).encode()).decode()
            case {"Fn::FindInMap": ["WordPress", "Archive", "Sha256"]}:
                return self.sha256
            case {"Fn::FindInMap": ["WordPress", "Archive", "Version"]}:
                return "1.2.3"
            case {"Ref": name}:
                return self.names[name]
        raise KeyError(f"no value for {node}")


def user_data(values: Values) -> bytes:
    """The script."""
    server = template.load(str(TEMPLATE))["Resources"]["LaunchTemplate"]["Properties"]["LaunchTemplateData"]
    script, variables = server["UserData"]["Fn::Base64"]["Fn::Sub"]
    given = {name: values.resolve(node) for name, node in variables.items()}

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        return given[name] if name in given else values.resolve({"Ref": name})

    return re.sub(r"\$\{([^}]*)\}", value, script).encode()
