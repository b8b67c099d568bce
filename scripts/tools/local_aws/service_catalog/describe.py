"""Records and provisioned products, as their owners see them."""

from typing import Any

from local_aws.service_catalog.access import Shelf, authorize, invalid, not_found
from local_aws.service_catalog.browse import page
from local_aws.service_catalog.catalog import Provisioned, Record

Request = dict[str, Any]
Answer = dict[str, Any]
Found = Provisioned

_PROVISIONING = ("PROVISION_PRODUCT", "UPDATE_PROVISIONED_PRODUCT")


def record_detail(of: Provisioned, record: Record) -> Answer:
    return {
        "RecordId": record.id,
        "ProvisionedProductName": of.name,
        "Status": record.status,
        "CreatedTime": record.created,
        "UpdatedTime": record.updated,
        "ProvisionedProductType": "CFN_STACK",
        "RecordType": record.kind,
        "ProvisionedProductId": of.id,
        "ProductId": record.product,
        "ProvisioningArtifactId": record.artifact,
        "PathId": record.path,
        "RecordErrors": [{"Code": code, "Description": text} for code, text in record.errors],
        "RecordTags": [{"Key": key, "Value": value} for key, value in record.tags.items()],
        "LaunchRoleArn": record.role,
    }


def detail(of: Provisioned) -> Answer:
    provisioning = [each for each in of.records if each.kind in _PROVISIONING]
    successful = [each for each in provisioning if each.status == "SUCCEEDED"]
    shown: Answer = {
        "Name": of.name,
        "Arn": of.arn,
        "Type": "CFN_STACK",
        "Id": of.id,
        "Status": of.status,
        "CreatedTime": of.created,
        "IdempotencyToken": of.token,
        "LastRecordId": of.last.id,
        "LastProvisioningRecordId": provisioning[-1].id,
        "ProductId": of.running.product,
        "ProvisioningArtifactId": (successful or provisioning)[-1].artifact,
        "LaunchRoleArn": of.running.role,
    }
    if successful:
        shown["LastSuccessfulProvisioningRecordId"] = successful[-1].id
    if of.message:
        shown["StatusMessage"] = of.message
    return shown


def find(
    shelf: Shelf, request: Request, operation: str, id_key: str = "ProvisionedProductId", name_key: str = "ProvisionedProductName"
) -> Provisioned:
    """The provisioned product that a request names by identifier, name or ARN, if the caller may use it for the operation."""
    id_, name = request.get(id_key), request.get(name_key)
    if bool(id_) == bool(name):
        raise invalid(f"Give either {id_key} or {name_key}.")
    living = [each for each in shelf.catalog.provisioned.values() if not each.ended]
    of = next((each for each in living if each.id == id_ or name in (each.name, each.arn)), None)
    if of is None:
        authorize(operation, level="User")
        raise not_found(f"The provisioned product {id_ or name}")
    authorize(operation, of=of)
    return of


def describe_provisioned_product(shelf: Shelf, request: Request) -> Answer:
    of = find(shelf, request, "DescribeProvisionedProduct", "Id", "Name")
    return {"ProvisionedProductDetail": detail(of), "CloudWatchDashboards": []}


def describe_record(shelf: Shelf, request: Request) -> Answer:
    found = next(
        ((of, record) for of in shelf.catalog.provisioned.values() for record in of.records if record.id == request["Id"]), None
    )
    if found is None:
        authorize("DescribeRecord", level="User")
        raise not_found(f"The record {request['Id']}")
    authorize("DescribeRecord", of=found[0])
    shown, more = page(request, found[1].outputs)
    return {"RecordDetail": record_detail(*found), "RecordOutputs": shown, **more}


def _visible(shelf: Shelf, request: Request, operation: str) -> list[Provisioned]:
    """What the caller may list: its own unless it asks for more, and may have it."""
    filter_ = request.get("AccessLevelFilter") or {"Key": "User", "Value": "self"}
    level = filter_.get("Key", "User")
    if filter_.get("Value", "self") != "self":
        raise invalid("The only value of an access level filter is self.")
    authorize(operation, level=level)
    living = [each for each in shelf.catalog.provisioned.values() if not each.ended]
    return [each for each in living if level == "Account" or _owns(shelf, each, level)]


def _owns(shelf: Shelf, of: Provisioned, level: str) -> bool:
    return of.owner.entity == shelf.who.entity if level == "Role" else of.owner.arn == shelf.who.arn


def scan_provisioned_products(shelf: Shelf, request: Request) -> Answer:
    shown, more = page(request, _visible(shelf, request, "ScanProvisionedProducts"))
    return {"ProvisionedProducts": [detail(each) for each in shown], **more}


def search_provisioned_products(shelf: Shelf, request: Request) -> Answer:
    for key in ("SortBy", "SortOrder"):
        if key in request:
            raise invalid(f"the local AWS does not know {key} here")
    found = _visible(shelf, request, "SearchProvisionedProducts")
    for key, values in (request.get("Filters") or {}).items():
        if key != "SearchQuery":
            raise invalid(f"the local AWS does not know the filter {key}: only SearchQuery")
        found = [each for each in found if all(_speaks_of(shelf, each, value) for value in values)]
    shown, more = page(request, found)
    return {"ProvisionedProducts": [_attributes(shelf, each) for each in shown], "TotalResultsCount": len(found), **more}


def _attributes(shelf: Shelf, of: Provisioned) -> Answer:
    shown = {name: value for name, value in detail(of).items() if name != "LaunchRoleArn"}
    product = shelf.catalog.products.get(of.running.product)
    artifact = next((each for each in product.artifacts if each.id == shown["ProvisioningArtifactId"]), None) if product else None
    return {
        **shown,
        **({"ProductName": product.name} if product else {}),
        **({"ProvisioningArtifactName": artifact.name} if artifact else {}),
        **({"PhysicalId": of.stack_id} if of.stack_id else {}),
        "UserArn": of.owner.entity,
        "UserArnSession": of.owner.arn,
        "Tags": [{"Key": key, "Value": value} for key, value in of.records[0].tags.items()],
    }


def _speaks_of(shelf: Shelf, of: Provisioned, query: str) -> bool:
    """`field:value`, or a word that any field may have."""
    field, colon, value = query.partition(":")
    attributes = _attributes(shelf, of)
    if not colon:
        return any(query == each for each in attributes.values() if isinstance(each, str))
    known = {key.lower(): str(each) for key, each in attributes.items() if isinstance(each, str)}
    if field.lower() not in known:
        raise invalid(f"the local AWS does not search by {field}: it knows {', '.join(sorted(known))}")
    return known[field.lower()] == value
