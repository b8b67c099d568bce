"""ProvisionProduct, UpdateProvisionedProduct, TerminateProvisionedProduct: each checks, writes a record, and starts.

The answer comes before the work, as on AWS: what CloudFormation refuses, a missing parameter or a broken rule, is found
in the record and in the provisioned product's status.
"""

from typing import Any

from local_aws.service_catalog.access import Path, Problem, Shelf, authorize, invalid, not_found
from local_aws.service_catalog.browse import artifact_of
from local_aws.service_catalog.catalog import Artifact, Product, Provisioned, Record
from local_aws.service_catalog.describe import Found, find, record_detail
from local_aws.service_catalog.launches import Order

Request = dict[str, Any]
Answer = dict[str, Any]


def provision(shelf: Shelf, request: Request) -> tuple[Answer, Order | None]:
    product = shelf.product(request)
    authorize("ProvisionProduct", product.arn)
    artifact, path = artifact_of(product, request), shelf.path(product, request)
    catalog, name = shelf.catalog, request["ProvisionedProductName"]
    for each in catalog.provisioned.values():
        if each.token == request["ProvisionToken"] and each.owner.arn == shelf.who.arn:
            return {"RecordDetail": record_detail(each, each.records[0])}, None
        if each.name == name and not each.ended:
            raise Problem("DuplicateResourceException", f"A stack with name {name} already exists.")
    record = _record("PROVISION_PRODUCT", request["ProvisionToken"], shelf, product, artifact, path)
    of = Provisioned(name, shelf.who, request["ProvisionToken"], [record])
    record.tags = {each["Key"]: each["Value"] for each in request.get("Tags") or []}
    catalog.provisioned[of.id] = of
    parameters = [
        {"ParameterKey": each.get("Key", ""), "ParameterValue": each.get("Value", "")}
        for each in request.get("ProvisioningParameters") or []
    ]
    template = catalog.template(artifact, product.id, path.portfolio.id)
    tags = list(request.get("Tags") or [])
    order = Order(of, record, template, parameters, tags, _service_tags(of, product, artifact, path))
    return {"RecordDetail": record_detail(of, record)}, order


def update(shelf: Shelf, request: Request) -> tuple[Answer, Order | None]:
    of = find(shelf, request, "UpdateProvisionedProduct")
    if isinstance(again := _again(of, request["UpdateToken"]), dict):
        return again, None
    if request.get("Tags"):
        raise invalid("The product has no constraint that allows an update of tags.")
    product = _product_for(shelf, of, request)
    artifact = _artifact_for(of, product, request)
    path = shelf.path(product, request if {"PathId", "PathName"} & request.keys() else {"PathId": of.running.path})
    record = _record("UPDATE_PROVISIONED_PRODUCT", request["UpdateToken"], shelf, product, artifact, path)
    _begin(of, record)
    parameters = _parameters(artifact, request.get("ProvisioningParameters") or [])
    template = shelf.catalog.template(artifact, product.id, path.portfolio.id)
    order = Order(of, record, template, parameters, [], _service_tags(of, product, artifact, path))
    return {"RecordDetail": record_detail(of, record)}, order


def terminate(shelf: Shelf, request: Request) -> tuple[Answer, Order | None]:
    of = find(shelf, request, "TerminateProvisionedProduct")
    if isinstance(again := _again(of, request["TerminateToken"]), dict):
        return again, None
    if request.get("IgnoreErrors") or request.get("RetainPhysicalResources"):
        raise invalid("the local AWS does not know IgnoreErrors and RetainPhysicalResources")
    last = of.running
    record = Record("TERMINATE_PROVISIONED_PRODUCT", request["TerminateToken"], last.product, last.artifact, last.path, last.role)
    _begin(of, record)
    return {"RecordDetail": record_detail(of, record)}, Order(of, record)


def _again(of: Found, token: str) -> Answer | None:
    """The answer that this token got before."""
    return next(({"RecordDetail": record_detail(of, each)} for each in of.records if each.token == token), None)


def _begin(of: Provisioned, record: Record) -> None:
    if of.status == "UNDER_CHANGE":
        raise invalid(f"The provisioned product {of.name} is under change: wait until it is not.")
    of.records.append(record)
    of.status = "UNDER_CHANGE"


def _record(kind: str, token: str, shelf: Shelf, product: Product, artifact: Artifact, path: Path) -> Record:
    launch = shelf.catalog.constraints_of(product.id, path.portfolio.id, "LAUNCH")
    if not launch:
        raise invalid(
            f"The portfolio {path.portfolio.id} has no launch constraint for {product.id}: "
            "AWS would launch with your own rights, which the local AWS does not do"
        )
    return Record(kind, token, product.id, artifact.id, path.id, launch[0].role)


def _product_for(shelf: Shelf, of: Provisioned, request: Request) -> Product:
    if {"ProductId", "ProductName"} & request.keys():
        product = shelf.product(request)
        if product.id != of.running.product:
            raise invalid("the local AWS does not move a provisioned product to another product")
    return shelf.product({"ProductId": of.running.product})


def _artifact_for(of: Provisioned, product: Product, request: Request) -> Artifact:
    """The named version, or the one that runs. A version that was taken out of the catalog is gone."""
    if {"ProvisioningArtifactId", "ProvisioningArtifactName"} & request.keys():
        return artifact_of(product, request)
    if all(each.id != of.running.artifact for each in product.artifacts):
        raise not_found(f"The version {of.running.artifact} of {product.id}")
    return artifact_of(product, {"ProvisioningArtifactId": of.running.artifact})


def _parameters(artifact: Artifact, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parameters of an update. Assumed: one that is not named keeps its value, as in the console; a new one has its default."""
    declared = artifact.template.get("Parameters") or {}
    named = {each.get("Key", ""): each for each in given}
    result: list[dict[str, Any]] = []
    for key, each in named.items():
        keep = each.get("UsePreviousValue", False)
        value = {"UsePreviousValue": True} if keep else {"ParameterValue": each.get("Value", "")}
        result.append({"ParameterKey": key, **value})
    return [*result, *({"ParameterKey": key, "UsePreviousValue": True} for key in declared if key not in named)]


def _service_tags(of: Provisioned, product: Product, artifact: Artifact, path: Path) -> dict[str, str]:
    """AutoTags. Who updates is not told: the principal stays the one that provisioned."""
    values = {
        "portfolioArn": path.portfolio.arn,
        "productArn": product.arn,
        "provisionedProductArn": of.arn,
        "provisioningArtifactIdentifier": artifact.id,
        "provisioningPrincipalArn": of.owner.arn,
    }
    return {f"aws:servicecatalog:{name}": value for name, value in values.items()}
