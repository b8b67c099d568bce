"""What an end user sees of the catalog: products, paths to them, the parameters to fill in."""

import json
from typing import Any

from local_aws.service_catalog.access import Path, Shelf, authorize, invalid, not_found
from local_aws.service_catalog.catalog import Artifact, Product

Request = dict[str, Any]
Answer = dict[str, Any]

#: A parameter's constraints in a template that the API hands on, all of them as strings.
_CONSTRAINTS = ("AllowedPattern", "ConstraintDescription", "MaxLength", "MinLength", "MaxValue", "MinValue")


def page(request: Request, items: list[Any], size: int = 20) -> tuple[list[Any], Answer]:
    """One page of a listing, and the token of the next."""
    token = request.get("PageToken") or "0"
    if not token.isdecimal():
        raise invalid("The page token is not one that this service gave.")
    start, end = int(token), int(token) + (request.get("PageSize") or size)
    return items[start:end], {"NextPageToken": str(end)} if end < len(items) else {}


def view(product: Product) -> Answer:
    own = product.properties
    shown = {
        "Id": product.view_id,
        "ProductId": product.id,
        "Name": product.name,
        "Owner": own["Owner"],
        "ShortDescription": own.get("Description"),
        "Type": "CLOUD_FORMATION_TEMPLATE",
        "Distributor": own.get("Distributor"),
        "HasDefaultPath": False,
        "SupportEmail": own.get("SupportEmail"),
        "SupportDescription": own.get("SupportDescription"),
        "SupportUrl": own.get("SupportUrl"),
    }
    return {name: value for name, value in shown.items() if value is not None}


def search_products(shelf: Shelf, request: Request) -> Answer:
    authorize("SearchProducts")
    products = shelf.products()
    for key, values in (request.get("Filters") or {}).items():
        if key not in ("FullTextSearch", "Owner", "ProductId"):
            raise invalid(f"the local AWS does not know the filter {key}: it knows FullTextSearch, Owner and ProductId")
        products = [each for each in products if _matches(each, key, values)]
    key = request.get("SortBy", "Title")
    if key not in ("Title", "CreationDate"):
        raise invalid(f"the local AWS does not sort by {key}: only by Title and CreationDate")
    backwards = request.get("SortOrder") == "DESCENDING"
    products.sort(key=lambda each: each.name if key == "Title" else each.created.isoformat(), reverse=backwards)
    shown, more = page(request, products)
    return {"ProductViewSummaries": [view(each) for each in shown], "ProductViewAggregations": {}, **more}


def _matches(product: Product, key: str, values: list[str]) -> bool:
    if key == "FullTextSearch":
        text = " ".join(str(product.properties.get(name, "")) for name in ("Name", "Description", "Owner")).lower()
        return all(word.lower() in text for value in values for word in value.split())
    return (product.id if key == "ProductId" else product.properties["Owner"]) in values


def _versions(product: Product) -> list[Answer]:
    return [
        {"Id": each.id, "Name": each.name, "Description": each.description, "CreatedTime": each.created, "Guidance": "DEFAULT"}
        for each in product.artifacts
    ]


def describe_product(shelf: Shelf, request: Request) -> Answer:
    product = shelf.product(request, "Id", "Name")
    authorize("DescribeProduct", product.arn)
    paths = [{"Id": each.id, "Name": each.portfolio.name} for each in shelf.paths(product)]
    return {"ProductViewSummary": view(product), "ProvisioningArtifacts": _versions(product), "Budgets": [], "LaunchPaths": paths}


def describe_product_view(shelf: Shelf, request: Request) -> Answer:
    product = next((each for each in shelf.products() if each.view_id == request["Id"]), None)
    if product is None:
        raise not_found(f"The product view {request['Id']}")
    authorize("DescribeProductView", product.arn)
    return {"ProductViewSummary": view(product), "ProvisioningArtifacts": _versions(product)}


def list_launch_paths(shelf: Shelf, request: Request) -> Answer:
    product = shelf.product(request)
    authorize("ListLaunchPaths", product.arn)
    shown, more = page(request, shelf.paths(product))
    paths = [
        {"Id": each.id, "Name": each.portfolio.name, "ConstraintSummaries": _constraints(shelf, product, each), "Tags": []}
        for each in shown
    ]
    return {"LaunchPathSummaries": paths, **more}


def _constraints(shelf: Shelf, product: Product, path: Path) -> list[Answer]:
    found = [
        each for kind in ("LAUNCH", "TEMPLATE") for each in shelf.catalog.constraints_of(product.id, path.portfolio.id, kind)
    ]
    return [{"Type": each.kind, **({"Description": each.description} if each.description else {})} for each in found]


def artifact_of(product: Product, request: Request) -> Artifact:
    """The version that a request names."""
    id_, name = request.get("ProvisioningArtifactId"), request.get("ProvisioningArtifactName")
    if bool(id_) == bool(name):
        raise invalid("Give either ProvisioningArtifactId or ProvisioningArtifactName.")
    found = [each for each in product.artifacts if id_ in (each.id, None) and name in (each.name, None)]
    if not found:
        raise not_found(f"The version {id_ or name} of {product.id}")
    return found[-1]


def describe_provisioning_parameters(shelf: Shelf, request: Request) -> Answer:
    product = shelf.product(request)
    authorize("DescribeProvisioningParameters", product.arn)
    artifact, path = artifact_of(product, request), shelf.path(product, request)
    parameters = (artifact.template.get("Parameters") or {}).items()
    outputs = [
        {"Key": name, **({"Description": each["Description"]} if "Description" in each else {})}
        for name, each in (artifact.template.get("Outputs") or {}).items()
    ]
    return {
        "ProvisioningArtifactParameters": [_parameter(name, each) for name, each in parameters],
        "ConstraintSummaries": _constraints(shelf, product, path),
        "UsageInstructions": _instructions(shelf, artifact, product, path),
        "TagOptions": [],
        "ProvisioningArtifactPreferences": {},
        "ProvisioningArtifactOutputs": outputs,
        "ProvisioningArtifactOutputKeys": [],
    }


def _instructions(shelf: Shelf, artifact: Artifact, product: Product, path: Path) -> list[Answer]:
    """What a form needs to know besides the parameters: rules to check, the role that launches."""
    rules = shelf.catalog.rules(artifact, product.id, path.portfolio.id)
    told = {
        "rules": json.dumps(rules),
        "version": str(artifact.template.get("AWSTemplateFormatVersion", "")),
        "description": str(artifact.template.get("Description", "")),
        "tagUpdateOnProvisionedProduct": "NOT_ALLOWED",
    }
    for constraint in shelf.catalog.constraints_of(product.id, path.portfolio.id, "LAUNCH"):
        told["launchAsRole"] = constraint.role
    return [{"Type": kind, "Value": value} for kind, value in told.items()]


def _parameter(name: str, declared: dict[str, Any]) -> Answer:
    limits: Answer = {key: str(declared[key]) for key in _CONSTRAINTS if key in declared}
    limits["AllowedValues"] = [str(each) for each in declared.get("AllowedValues") or []]
    shown = {
        "ParameterKey": name,
        "ParameterType": declared.get("Type", "String"),
        "IsNoEcho": str(declared.get("NoEcho", "false")).lower() == "true",
        "ParameterConstraints": limits,
    }
    if "Default" in declared:
        shown["DefaultValue"] = str(declared["Default"])
    if "Description" in declared:
        shown["Description"] = declared["Description"]
    return shown
