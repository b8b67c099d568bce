"""Says what is wrong with a bill of materials, by CycloneDX's own schema and the package URL's own rules.

usage: .venv/tests/bin/python validate_bill.py BILL

Apart from the tests because its libraries live in an environment of their own.
"""

import json
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import get_spdx_licensing
from packageurl import PackageURL


def problems(text: str) -> list[str]:
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        return [str(error)]
    found = []
    spdx = get_spdx_licensing()
    for each in json.loads(text)["components"]:
        canonical = PackageURL.from_string(each["purl"]).to_string()
        if canonical != each["purl"]:
            found.append(f"{each['name']}: {each['purl']} should be written {canonical}")
        for licence in each["licenses"]:
            found += [f"{each['name']}: {problem}" for problem in spdx.validate(licence["expression"], strict=True).errors]
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__.split("\n\n")[1])
    print("\n".join(problems(Path(sys.argv[1]).read_text())), end="")
