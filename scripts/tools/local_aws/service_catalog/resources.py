"""AWS::ServiceCatalog::* in templates: those types, with those properties, that templates/service-catalog.yaml uses.

A property that is not known here is refused by name.
"""

import json
from collections.abc import Callable
from typing import Any

from local_aws import emulator
from local_aws.service_catalog.catalog import Artifact, Catalog, Constraint, Portfolio, Product
from local_aws.stack_calls import documents

Properties = dict[str, Any]
Made = tuple[str, dict[str, str]]

_PREFIX = "AWS::ServiceCatalog::"
_KNOWN = {
    "Portfolio": {"DisplayName", "Description", "ProviderName", "AcceptLanguage"},
    "CloudFormationProduct": {
        "Name", "Owner", "Description", "Distributor", "SupportEmail", "SupportDescription", "SupportUrl",
        "ProvisioningArtifactParameters", "AcceptLanguage",
    },
    "PortfolioProductAssociation": {"PortfolioId", "ProductId", "AcceptLanguage"},
    "PortfolioPrincipalAssociation": {"PortfolioId", "PrincipalARN", "PrincipalType", "AcceptLanguage"},
    "LaunchRoleConstraint": {"PortfolioId", "ProductId", "RoleArn", "Description", "AcceptLanguage"},
    "LaunchTemplateConstraint": {"PortfolioId", "ProductId", "Rules", "Description", "AcceptLanguage"},
}  # fmt: skip


def apply(catalog: Catalog) -> None:
    handlers = emulator.get("services.cloudformation.provisioners:_RESOURCE_HANDLERS")
    for name, kind in {
        "Portfolio": _Portfolios(catalog),
        "CloudFormationProduct": _Products(catalog),
        "PortfolioProductAssociation": _ProductsInPortfolios(catalog),
        "PortfolioPrincipalAssociation": _Principals(catalog),
        "LaunchRoleConstraint": _LaunchRoles(catalog),
        "LaunchTemplateConstraint": _Rules(catalog),
    }.items():
        handlers[_PREFIX + name] = kind.handlers(name)


class _Kind:
    """A resource type: `put` makes what the properties say, in the place of `there` on an update in place."""

    #: Properties whose change needs a new resource.
    replacing: tuple[str, ...] = ()

    def __init__(self, catalog: Catalog):
        self.catalog = catalog

    def put(self, properties: Properties, there: str) -> Made:
        raise NotImplementedError

    def remove(self, physical_id: str, properties: Properties) -> None:
        raise NotImplementedError

    def handlers(self, name: str) -> dict[str, Callable[..., Any]]:
        def create(logical_id: str, properties: Properties, stack_name: str) -> Made:
            _refuse_unknown(name, properties)
            return self.put(properties, "")

        def update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> Made:
            _refuse_unknown(name, new)
            replace = any(old.get(each) != new.get(each) for each in self.replacing)
            return self.put(new, "" if replace else physical_id)

        return {"create": create, "update": update, "delete": self.remove}


def _refuse_unknown(name: str, properties: Properties) -> None:
    for each in properties.keys() - _KNOWN[name]:
        raise ValueError(f"the local AWS does not know the property {each} of {_PREFIX}{name}")


class _Portfolios(_Kind):
    def put(self, properties: Properties, there: str) -> Made:
        portfolio = self.catalog.portfolios.get(there) or Portfolio("", "", "")
        portfolio.name, portfolio.provider = properties["DisplayName"], properties["ProviderName"]
        portfolio.description = properties.get("Description", "")
        self.catalog.portfolios[portfolio.id] = portfolio
        return portfolio.id, {"PortfolioName": portfolio.name}

    def remove(self, physical_id: str, properties: Properties) -> None:
        portfolio = self.catalog.portfolios.get(physical_id)
        if portfolio and (portfolio.products or portfolio.principals):
            raise ValueError(f"ResourceInUseException: the portfolio {physical_id} still has products or principals")
        self.catalog.portfolios.pop(physical_id, None)


class _Products(_Kind):
    def put(self, properties: Properties, there: str) -> Made:
        product = self.catalog.products.get(there) or Product({})
        product.properties = dict(properties)
        # A version is known by its name and the URL of its template. One that is no longer listed is deleted.
        before = {(each.name, each.url): each for each in product.artifacts}
        product.artifacts = [self._version(each, before) for each in properties["ProvisioningArtifactParameters"]]
        self.catalog.products[product.id] = product
        return product.id, {
            "ProductName": product.name,
            "ProvisioningArtifactIds": ",".join(each.id for each in product.artifacts),
            "ProvisioningArtifactNames": ",".join(each.name for each in product.artifacts),
        }

    def _version(self, given: Properties, before: dict[tuple[str, str], Artifact]) -> Artifact:
        if given.get("Type", "CLOUD_FORMATION_TEMPLATE") != "CLOUD_FORMATION_TEMPLATE" or set(given["Info"]) != {
            "LoadTemplateFromURL"
        }:
            raise ValueError("the local AWS knows versions with a CloudFormation template from LoadTemplateFromURL only")
        url = given["Info"]["LoadTemplateFromURL"]
        name = given.get("Name", "")
        if there := before.get((name, url)):
            there.description = given.get("Description", "")
            return there
        template = emulator.get("services.cloudformation.engine:_parse_template")(documents.read(url))
        return Artifact(name, given.get("Description", ""), url, template)

    def remove(self, physical_id: str, properties: Properties) -> None:
        if any(physical_id in each.products for each in self.catalog.portfolios.values()):
            raise ValueError(f"ResourceInUseException: the product {physical_id} is still in a portfolio")
        self.catalog.products.pop(physical_id, None)


class _ProductsInPortfolios(_Kind):
    replacing = ("PortfolioId", "ProductId")

    def put(self, properties: Properties, there: str) -> Made:
        portfolio, product = self.catalog.portfolios[properties["PortfolioId"]], self.catalog.products[properties["ProductId"]]
        portfolio.products.add(product.id)
        return f"{portfolio.id}|{product.id}", {}

    def remove(self, physical_id: str, properties: Properties) -> None:
        portfolio, _, product = physical_id.partition("|")
        kept = [each for each in self.catalog.constraints.values() if (each.portfolio, each.product) == (portfolio, product)]
        if kept:
            raise ValueError(f"ResourceInUseException: {product} in {portfolio} still has constraints")
        if portfolio in self.catalog.portfolios:
            self.catalog.portfolios[portfolio].products.discard(product)


class _Principals(_Kind):
    replacing = ("PortfolioId", "PrincipalARN", "PrincipalType")

    def put(self, properties: Properties, there: str) -> Made:
        if properties.get("PrincipalType") != "IAM":
            raise ValueError("the local AWS knows principals of type IAM only")
        portfolio, arn = self.catalog.portfolios[properties["PortfolioId"]], properties["PrincipalARN"]
        if not _principal_exists(arn):
            raise ValueError(f"InvalidParametersException: the principal {arn} does not exist")
        portfolio.principals.add(arn)
        return f"{portfolio.id}|{arn}", {}

    def remove(self, physical_id: str, properties: Properties) -> None:
        portfolio, _, arn = physical_id.partition("|")
        if portfolio in self.catalog.portfolios:
            self.catalog.portfolios[portfolio].principals.discard(arn)


def _principal_exists(arn: str) -> bool:
    kind, _, name = arn.split(":", 5)[5].rpartition("/")
    stores = {"user": "services.iam:_users", "group": "services.iam:_groups", "role": "services.iam:_roles"}
    store = stores.get(kind.partition("/")[0])
    return store is not None and name in emulator.get(store)


class _Constraints(_Kind):
    """Both kinds of constraint: one of a kind for a product in a portfolio."""

    replacing = ("PortfolioId", "ProductId")
    kind = ""

    def fill(self, constraint: Constraint, properties: Properties) -> None:
        raise NotImplementedError

    def put(self, properties: Properties, there: str) -> Made:
        portfolio, product = properties["PortfolioId"], properties["ProductId"]
        constraint = self.catalog.constraints.get(there) or Constraint(self.kind, portfolio, product, "")
        if product not in self.catalog.portfolios[portfolio].products:
            raise ValueError(f"ResourceNotFoundException: the product {product} is not in the portfolio {portfolio}")
        if not there and self.catalog.constraints_of(product, portfolio, self.kind) and self.kind == "LAUNCH":
            raise ValueError(f"DuplicateResourceException: {product} in {portfolio} has a launch constraint")
        self.fill(constraint, properties)
        constraint.description = properties.get("Description", "")
        self.catalog.constraints[constraint.id] = constraint
        return constraint.id, {}

    def remove(self, physical_id: str, properties: Properties) -> None:
        self.catalog.constraints.pop(physical_id, None)


class _LaunchRoles(_Constraints):
    kind = "LAUNCH"

    def fill(self, constraint: Constraint, properties: Properties) -> None:
        constraint.role = properties["RoleArn"]
        if constraint.role.rpartition("/")[2] not in emulator.get("services.iam:_roles"):
            raise ValueError(f"InvalidParametersException: the role {constraint.role} does not exist")


class _Rules(_Constraints):
    kind = "TEMPLATE"

    def fill(self, constraint: Constraint, properties: Properties) -> None:
        try:
            constraint.rules = json.loads(properties["Rules"])
        except ValueError as problem:
            raise ValueError(f"InvalidParametersException: the rules are not JSON: {problem}") from None
        emulator.get("services.cloudformation.engine:_check_rules_section")({"Rules": constraint.rules})
