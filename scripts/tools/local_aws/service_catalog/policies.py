"""AWS's managed policy for end users of a catalog, word for word, version 8 of August 2026."""

from pathlib import Path

from local_aws import emulator

END_USER = "AWSServiceCatalogEndUserFullAccess"


def apply() -> None:
    document = (Path(__file__).parent / f"{END_USER}.json").read_text(encoding="utf-8")
    record = emulator.get("services.iam:_make_aws_managed_record")(END_USER, document)
    emulator.get("services.iam:_aws_managed_policies")[record["Arn"]] = record
