"""What Lambda sets in a function's environment."""

REGION = "us-east-1"
ACCESS_KEY = "ASIAEXAMPLEFUNCTION0"
SECRET_KEY = "fUnCtIoNsEcReT/example+key0000000000000000"
TOKEN = "fUnCtIoNtOkEn/example+session+token//////////0=="


def lambda_environment(
    name: str = "under-test", *, region: str = REGION, memory: int = 256, token: str = TOKEN
) -> dict[str, str]:
    """All that provided.al2023 sets, but for the address of its Runtime API."""
    return {
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "_HANDLER": "bootstrap",
        "LAMBDA_TASK_ROOT": "/var/task",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": "AWS_Lambda_provided.al2023",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_SESSION_TOKEN": token,
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0123456789abcdef",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
    }
