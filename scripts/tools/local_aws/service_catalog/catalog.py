"""What a catalog holds. One catalog an instance: it has one account and one region."""

import json
import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local_aws import emulator

_ALPHABET = string.ascii_lowercase + string.digits


def new_id(prefix: str) -> str:
    """An identifier in AWS's form: a prefix and thirteen letters and digits."""
    return f"{prefix}-{''.join(secrets.choice(_ALPHABET) for _ in range(13))}"


def now() -> datetime:
    return datetime.now(UTC)


def arn(service: str, rest: str) -> str:
    region, account = emulator.get("core.responses:get_region")(), emulator.get("core.responses:get_account_id")()
    return f"arn:aws:{service}:{region}:{account}:{rest}"


@dataclass
class Portfolio:
    """Products, and who may launch them: `principals` are ARNs of users, groups and roles."""

    name: str
    description: str
    provider: str
    id: str = field(default_factory=lambda: new_id("port"))
    principals: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)

    @property
    def arn(self) -> str:
        return arn("catalog", f"portfolio/{self.id}")


@dataclass
class Artifact:
    """A version of a product: its template as it was when the version was made."""

    name: str
    description: str
    url: str
    template: dict[str, Any]
    id: str = field(default_factory=lambda: new_id("pa"))
    created: datetime = field(default_factory=now)


@dataclass
class Product:
    """A product with its versions, oldest first."""

    properties: dict[str, Any]
    artifacts: list[Artifact] = field(default_factory=list)
    id: str = field(default_factory=lambda: new_id("prod"))
    view_id: str = field(default_factory=lambda: new_id("prodview"))
    created: datetime = field(default_factory=now)

    @property
    def name(self) -> str:
        return str(self.properties["Name"])

    @property
    def arn(self) -> str:
        return arn("catalog", f"product/{self.id}")


@dataclass
class Constraint:
    """`LAUNCH` with the ARN of a role, or `TEMPLATE` with rules, for one product of one portfolio."""

    kind: str
    portfolio: str
    product: str
    description: str
    role: str = ""
    rules: dict[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=lambda: new_id("cons"))


@dataclass(frozen=True)
class Person:
    """Who calls: the ARN of the user or session, that of the user or role, and the groups that a user is in."""

    arn: str
    entity: str
    groups: frozenset[str] = frozenset()


@dataclass
class Record:
    """One request and how it went. `kind` is PROVISION_PRODUCT, UPDATE_PROVISIONED_PRODUCT or TERMINATE_PROVISIONED_PRODUCT."""

    kind: str
    token: str
    product: str
    artifact: str
    path: str
    role: str
    status: str = "CREATED"
    errors: list[tuple[str, str]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)
    id: str = field(default_factory=lambda: new_id("rec"))
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)


@dataclass
class Provisioned:
    """A launched product. It stays here after its end, so that its records can be described."""

    name: str
    owner: Person
    token: str
    records: list[Record]
    id: str = field(default_factory=lambda: new_id("pp"))
    created: datetime = field(default_factory=now)
    status: str = "UNDER_CHANGE"
    message: str = ""
    stack_id: str = ""
    ended: bool = False

    @property
    def arn(self) -> str:
        return arn("servicecatalog", f"stack/{self.name}/{self.id}")

    @property
    def stack_name(self) -> str:
        return f"SC-{emulator.get('core.responses:get_account_id')()}-{self.id}"

    @property
    def last(self) -> Record:
        return self.records[-1]

    @property
    def running(self) -> Record:
        """The last request that made or changed the stack: which version and path it has."""
        return next(each for each in reversed(self.records) if each.kind != "TERMINATE_PROVISIONED_PRODUCT")


@dataclass
class Catalog:
    """Everything, by identifier."""

    portfolios: dict[str, Portfolio] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    constraints: dict[str, Constraint] = field(default_factory=dict)
    provisioned: dict[str, Provisioned] = field(default_factory=dict)

    def path_id(self, product: str, portfolio: str) -> str:
        """A launch path is a portfolio that has the product. Its identifier has no meaning, but stays the same."""
        return f"lpv3-{product.removeprefix('prod-')}{portfolio.removeprefix('port-')}"

    def constraints_of(self, product: str, portfolio: str, kind: str) -> list[Constraint]:
        return [
            each for each in self.constraints.values() if (each.product, each.portfolio, each.kind) == (product, portfolio, kind)
        ]

    def rules(self, artifact: Artifact, product: str, portfolio: str) -> dict[str, Any]:
        """The rules of the version's own template and those of the portfolio's template constraints."""
        rules = dict(artifact.template.get("Rules") or {})
        for constraint in self.constraints_of(product, portfolio, "TEMPLATE"):
            rules |= constraint.rules
        return rules

    def template(self, artifact: Artifact, product: str, portfolio: str) -> str:
        """The template that is launched: CloudFormation evaluates the rules, and launches nothing that breaks one."""
        rules = self.rules(artifact, product, portfolio)
        return json.dumps({**artifact.template, **({"Rules": rules} if rules else {})})
