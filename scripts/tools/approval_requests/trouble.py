"""What went wrong, in one line that says what to do."""

from botocore import exceptions as aws
from botocore.exceptions import ClientError

from approval_requests.text import shown

#: By the error codes that AWS's services use for the same thing.
_CREDENTIALS_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_CREDENTIALS_WRONG = {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "InvalidAccessKeyId",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "MissingAuthenticationToken",
}
_NOT_PERMITTED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "NotAuthorized"}
_THROTTLED = {
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
}

NO_REGION = "no AWS region: give --region, or set AWS_REGION"

#: Every failure that `explain` has words for.
AWS_ERRORS = (aws.BotoCoreError, ClientError)


class Trouble(Exception):
    """Ends the command with exit status 1; the message is the one line that is printed."""


def explain(error: Exception) -> str:
    """One line for a failure of boto3's."""
    match error:
        case aws.ProfileNotFound():
            return "there is no such profile in your AWS configuration: 'aws configure list-profiles' shows those you have"
        case aws.NoCredentialsError() | aws.PartialCredentialsError() | aws.CredentialRetrievalError():
            return "no AWS credentials: run 'aws configure' or 'aws sso login', or name a profile with --profile"
        case aws.SSOError() | aws.TokenRetrievalError() | aws.LoginError():
            return "the AWS credentials have expired: sign in again, for example with 'aws sso login' or 'aws login'"
        case aws.MissingDependencyException():
            return (
                "what 'aws login' keeps can't be read from here: run "
                "'eval \"$(aws configure export-credentials --format env)\"' first, and leave --profile out"
            )
        case aws.NoRegionError():
            return NO_REGION
        case aws.InvalidRegionError():
            return "this is no AWS region: check --region and AWS_REGION"
        case aws.HTTPClientError() | aws.ConnectionError():  # time-outs, proxies and TLS are among them
            return f"AWS cannot be reached from here: {shown(error)}"
        case ClientError():
            return _refused(error)
    return f"AWS was not asked: {shown(error)}"


def passes(error: Exception) -> bool:
    """Whether it may go better by itself: the network, or AWS's own trouble."""
    match error:
        case aws.HTTPClientError() | aws.ConnectionError():
            return True
        case ClientError():
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            return code_of(error) in _THROTTLED or status >= 500
    return False


def code_of(error: ClientError) -> str:
    """AWS's own name for a refusal."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _refused(error: ClientError) -> str:
    code, message = code_of(error), shown(error.response.get("Error", {}).get("Message", ""))
    if code in _CREDENTIALS_EXPIRED:
        return "the AWS credentials have expired: sign in again, for example with 'aws sso login'"
    if code in _CREDENTIALS_WRONG:
        return (
            "AWS does not accept these credentials: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or name a profile with --profile"
        )
    if code in _NOT_PERMITTED:
        return f"not permitted: {message} (ask the administrator of the account for it)"
    if code in _THROTTLED:
        return f"AWS has too much to do: {message or code} Try again in a minute"
    return f"{error.operation_name} failed: {message or code}"
