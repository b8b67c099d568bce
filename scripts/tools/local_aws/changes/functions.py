"""What a function finds in its environment: Lambda's variables, its own, and nothing of this machine.

ministack hands down its own process's environment, so that a variable set in a shell could make a test pass.
"""

from typing import Any

from local_aws import emulator
from local_aws.changes import managed_runtimes
from local_aws.options import Options, emulator_environment
from local_aws.sandbox import Sandbox

#: ministack's own additions, which no function on AWS has.
_NOT_LAMBDAS = {"AWS_DISABLE_HOST_PREFIX_INJECTION", "AWS_ENDPOINT_URL"}


def apply(options: Options, sandbox: Sandbox) -> None:
    inherited = set(emulator_environment(options))

    def environment(config: dict[str, Any], code_dir: str, port: int) -> dict[str, str]:
        own = (config.get("Environment") or {}).get("Variables") or {}
        given = build(config, code_dir, port)
        kept = {name: value for name, value in given.items() if name not in inherited | _NOT_LAMBDAS}
        found = sandbox.environment(code_dir)
        return {**kept, **_of_lambda(config), **found, **_of_runtime(config, sandbox.bundle), **own}

    build = emulator.replace("services.lambda_svc:_provided_worker_env", environment)


def _of_runtime(config: dict[str, Any], bundle: str) -> dict[str, str]:
    """What a managed runtime adds. boto3 brings authorities of its own, which the local AWS is none of."""
    if not managed_runtimes.is_python(config):
        return {}
    name = f"{managed_runtimes.EXECUTION_ENVIRONMENT}{config['Runtime']}"
    return {"AWS_EXECUTION_ENV": name, "AWS_CA_BUNDLE": bundle, "SSL_CERT_FILE": bundle}


def _of_lambda(config: dict[str, Any]) -> dict[str, str]:
    """Variables that Lambda sets and ministack does not."""
    logging = config.get("LoggingConfig") or {}
    variables = {
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": logging.get("LogGroup") or f"/aws/lambda/{config.get('FunctionName', '')}",
    }
    if logging.get("LogFormat") == "JSON":
        variables |= {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": logging.get("ApplicationLogLevel") or "INFO"}
    return variables
