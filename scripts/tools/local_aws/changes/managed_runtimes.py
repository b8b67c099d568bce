"""Python functions, run as Lambda's managed runtime runs them: its own runtime client over the Runtime API, and boto3 beside it.

ministack feeds them through a pipe, in its own environment and outside any sandbox, with whatever Python this machine has.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

from local_aws import emulator

#: Made by `scripts/setup managed-runtime`.
HOME = Path(__file__).parents[4] / ".venv/managed-runtime"
#: As Lambda says in AWS_EXECUTION_ENV.
EXECUTION_ENVIRONMENT = "AWS_Lambda_"
_BOOTSTRAP = """#!/bin/sh
exec {python} -m awslambdaric "$_HANDLER"
"""


class NoManagedRuntime(RuntimeError):
    """It was not set up."""


def apply() -> None:
    provided = emulator.get("core.lambda_runtime:ProvidedWorker")

    class PythonWorker(provided):  # type: ignore[misc, valid-type]
        """A process that is started by the runtime instead of the zip's own `bootstrap`."""

        def __init__(self, func_name: str, config: dict[str, Any], code_zip: bytes):
            super().__init__(func_name, config, _with_bootstrap(code_zip))

        def invoke(self, event: Any, request_id: str, **named: Any) -> Any:
            # What ministack tells its own Python worker beside the event has no place in the Runtime API.
            kept = {name: named[name] for name in ("trace_id", "invoked_function_arn") if name in named}
            return super().invoke(event, request_id, **kept)

    def worker_class(config: dict[str, Any]) -> Any:
        return PythonWorker if is_python(config) else choose(config)

    choose = emulator.replace("core.lambda_runtime:_worker_class_for", worker_class)


def is_python(config: dict[str, Any]) -> bool:
    return str(config.get("Runtime", "")).startswith("python")


def _with_bootstrap(code_zip: bytes) -> bytes:
    python = HOME / "bin/python"
    if not python.exists():
        raise NoManagedRuntime(f"{HOME} has no Python: run 'scripts/setup managed-runtime', then call the function again")
    packed = io.BytesIO(code_zip)
    entry = zipfile.ZipInfo("bootstrap")
    entry.external_attr = 0o755 << 16
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(entry, _BOOTSTRAP.format(python=python))
    return packed.getvalue()
