"""Who calls, what they may call, and which products they are shown.

Two checks, as on AWS: IAM's policies allow the operation, and the portfolio names the caller.
"""

from dataclasses import dataclass
from typing import Any

from local_aws import emulator
from local_aws.service_catalog.catalog import Catalog, Person, Portfolio, Product, Provisioned
from local_aws.stack_calls.calls import Call, caller, refusal


class Problem(Exception):
    """An answer that is an error: AWS's code and a message."""

    def __init__(self, code: str, message: str):
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def not_found(what: str) -> Problem:
    return Problem("ResourceNotFoundException", f"{what} does not exist, or you have no access to it")


def invalid(why: str) -> Problem:
    return Problem("InvalidParametersException", why)


def person() -> Person:
    """The caller of this request."""
    identity = emulator.get("core.iam_evaluator:resolve_caller_identity")(caller())
    arn = str(identity["userArn"])
    if ":assumed-role/" in arn:
        account, role = arn.split(":")[4], arn.split("/")[1]
        record = emulator.get("services.iam:_roles").get(role) or {}
        return Person(arn, record.get("Arn") or f"arn:aws:iam::{account}:role/{role}")
    name = arn.rpartition("/")[2]
    groups = emulator.get("services.iam:_groups").values()
    return Person(arn, arn, frozenset(each["Arn"] for each in groups if name in each.get("Users", [])))


def authorize(operation: str, resource: str = "*", of: Provisioned | None = None, level: str = "") -> None:
    """Raises AccessDeniedException unless the caller's policies allow the operation.

    `of` is the provisioned product that it is about, `level` what a listing is narrowed to (User, Role, Account). The
    condition keys `servicecatalog:userLevel` and so on are `self` for what is the caller's own on that level.
    """
    who = person()
    context: dict[str, str | list[str]] = {}
    if level:
        context[f"servicecatalog:{level.lower()}Level"] = "self"
    if of:
        context["servicecatalog:accountLevel"] = "self"
        if of.owner.entity == who.entity:
            context["servicecatalog:roleLevel"] = "self"
        if of.owner.arn == who.arn:
            context["servicecatalog:userLevel"] = "self"
    if reason := refusal(Call(f"servicecatalog:{operation}", resource, context)):
        raise Problem("AccessDeniedException", reason)


@dataclass(frozen=True)
class Path:
    """A way to a product: through a portfolio that has it and names the caller."""

    id: str
    portfolio: Portfolio


@dataclass(frozen=True)
class Shelf:
    """The catalog as one person sees it."""

    catalog: Catalog
    who: Person

    def paths(self, product: Product) -> list[Path]:
        names = {self.who.arn, self.who.entity, *self.who.groups}
        return [
            Path(self.catalog.path_id(product.id, each.id), each)
            for each in self.catalog.portfolios.values()
            if product.id in each.products and names & each.principals
        ]

    def products(self) -> list[Product]:
        return [each for each in self.catalog.products.values() if self.paths(each)]

    def product(self, request: dict[str, Any], id_key: str = "ProductId", name_key: str = "ProductName") -> Product:
        """The product that a request names by identifier or by name."""
        id_, name = request.get(id_key), request.get(name_key)
        if bool(id_) == bool(name):
            raise invalid(f"Give either {id_key} or {name_key}.")
        found = [each for each in self.products() if id_ in (each.id, None) and name in (each.name, None)]
        if len(found) != 1:
            raise (
                not_found(f"The product {id_ or name}")
                if not found
                else invalid(f"More than one product is called {name}: give {id_key}.")
            )
        return found[0]

    def path(self, product: Product, request: dict[str, Any]) -> Path:
        """The path that a request names, or the only one."""
        id_, name = request.get("PathId"), request.get("PathName")
        if id_ and name:
            raise invalid("Give either PathId or PathName.")
        found = [each for each in self.paths(product) if id_ in (each.id, None) and name in (each.portfolio.name, None)]
        if not found:
            raise not_found(f"The path {id_ or name}")
        if len(found) > 1:
            raise invalid(f"The product {product.id} can be launched by {len(found)} paths: give PathId.")
        return found[0]
