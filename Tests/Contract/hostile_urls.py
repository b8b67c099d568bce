"""Wait URLs that must be refused, each with what makes it so. Both functions refuse the same ones: a table for both."""

from kit.aws.urls import GENUINE, WaitURL

GOOD = WaitURL()
HOST = GOOD.own_host
EUROPE = WaitURL("eu-west-1")


def hosted(host: str) -> str:
    return str(WaitURL(host=host))


def v4(**changes) -> str:
    """A SigV4 URL with query fields replaced."""
    url = str(WaitURL(signature="v4"))
    head, query = url.split("?")
    fields = dict(piece.split("=") for piece in query.split("&")) | {
        name.replace("_", "-"): value for name, value in changes.items()
    }
    return head + "?" + "&".join(f"{name}={value}" for name, value in fields.items() if value is not None)


# name: (wait URL, status of the approval page). The notification function answers FAILED to all of them.
REFUSED = {
    # not a URL at all
    "empty": ("", 400),
    "a word": ("hello", 400),
    "only a space": (" ", 400),
    "a path": (GOOD.path, 400),
    "no scheme": (str(GOOD).removeprefix("https:"), 400),
    "a megabyte nearly": ("https://" + HOST + "/" + "a" * 200_000 + "?Signature=x", 400),
    # scheme
    "http": (str(WaitURL(scheme="http")), 400),
    "ftp": (str(WaitURL(scheme="ftp")), 400),
    "javascript": ("javascript:alert(1)//" + HOST, 400),
    "file": ("file:///etc/passwd?Signature=x", 400),
    "data": ("data:text/html,hello?Signature=x", 400),
    # authority
    "user info": (hosted("someone@" + HOST), 400),
    "user and password": (hosted("someone:secret@" + HOST), 400),
    "the real host as user info": (hosted(HOST + "@evil.example"), 400),
    "a backslash before the host": (f"https://evil.example\\@{HOST}{GOOD.path}?{GOOD.query}", 400),
    "a port": (hosted(HOST + ":8443"), 400),
    "the default port, written": (hosted(HOST + ":443"), 400),
    "an empty port": (hosted(HOST + ":"), 400),
    "a fragment": (str(GOOD) + "#top", 400),
    "an empty fragment": (str(GOOD) + "#", 400),
    # look-alike hosts
    "a bucket that anyone may own": (hosted("cloudformation-waitcondition-evil.s3.amazonaws.com"), 400),
    "a bucket with a suffix": (hosted("cloudformation-waitcondition-us-east-1-evil.s3.amazonaws.com"), 400),
    "a bucket with a prefix": (hosted("evil-" + HOST), 400),
    "a domain before ours": (hosted("evil.example." + HOST), 400),
    "a domain after ours": (hosted(HOST + ".evil.example"), 400),
    "a trailing dot": (hosted(HOST + "."), 400),
    "a Cyrillic letter": (hosted(HOST.replace("amazonaws", "\u0430mazonaws")), 400),
    "an escaped dot": (hosted(HOST.replace(".s3.", "%2Es3.")), 400),
    "path style": (f"https://s3.amazonaws.com/{HOST.split('.')[0]}{GOOD.path}?{GOOD.query}", 400),
    "another service": (hosted("cloudformation-waitcondition-us-east-1.sns.amazonaws.com"), 400),
    "another region's host": (hosted(EUROPE.own_host), 400),
    "the global host for a region that has none": (
        str(WaitURL("eu-west-1", host="cloudformation-waitcondition-eu-west-1.s3.amazonaws.com")),
        400,
    ),
    "China's suffix in the aws partition": (hosted("cloudformation-waitcondition-us-east-1.s3.us-east-1.amazonaws.com.cn"), 400),
    "the aws suffix in China": (
        str(
            WaitURL("cn-north-1", partition="aws-cn", host="cloudformation-waitcondition-cn-north-1.s3.cn-north-1.amazonaws.com")
        ),
        400,
    ),
    "this machine": (f"http://127.0.0.1:9{GOOD.path}?{GOOD.query}", 400),
    "the metadata service": (f"http://169.254.169.254{GOOD.path}?{GOOD.query}", 400),
    "an IPv6 address": (hosted("[::1]"), 400),
    # path
    "no path": (f"https://{HOST}?{GOOD.query}", 400),
    "no stack in the path": (f"https://{HOST}/object?{GOOD.query}", 400),
    "another resource's ARN": (str(GOOD).replace("%3Acloudformation%3A", "%3As3%3A"), 400),
    "a step up in the path": (str(GOOD).replace("/team-wiki/", "/../team-wiki/"), 400),
    # characters
    "a line feed": (str(GOOD).replace("/team-wiki", "\n/team-wiki"), 400),
    "a header smuggled in": (str(GOOD) + " HTTP/1.1\r\nX-Evil: 1", 400),
    "a NUL": (str(GOOD) + "\x00", 400),
    "a space": (str(GOOD).replace("team-wiki", "team wiki"), 400),
    # signature
    "no query": (str(GOOD).split("?")[0], 400),
    "an empty query": (str(GOOD).split("?")[0] + "?", 400),
    "no signature, SigV2": (str(GOOD).split("&Signature")[0], 400),
    "no signature, SigV4": (v4(X_Amz_Signature=None), 400),
    "an empty signature": (str(GOOD).split("&Signature")[0] + "&Signature=", 400),
    "no expiry, SigV2": (f"https://{HOST}{GOOD.path}?AWSAccessKeyId=AKIAEXAMPLEWAITHANDL&Signature=abcdefghijkl", 400),
    "an expiry in words": (
        f"https://{HOST}{GOOD.path}?AWSAccessKeyId=AKIAEXAMPLEWAITHANDL&Expires=soon&Signature=abcdefghijkl",
        400,
    ),
    "no date, SigV4": (v4(X_Amz_Date=None), 400),
    "a date of rubbish, SigV4": (v4(X_Amz_Date="yesterday"), 400),
    "a lifetime of rubbish, SigV4": (v4(X_Amz_Expires="1e400"), 400),
    # expired
    "expired yesterday, SigV2": (str(WaitURL(seconds=-86400)), 410),
    "expired a minute ago, SigV2": (str(WaitURL(seconds=-60)), 410),
    "expired yesterday, SigV4": (str(WaitURL(signature="v4", seconds=-86400)), 410),
    "expired a minute ago, SigV4 with token": (str(WaitURL(signature="v4+token", seconds=-60)), 410),
    "expired in 1970": (
        f"https://{HOST}{GOOD.path}?AWSAccessKeyId=AKIAEXAMPLEWAITHANDL&Expires=1&Signature={GOOD.signed}",
        410,
    ),
}

# Wait URLs that are genuine, but of another stack than the one that sends the event: FAILED. Their pages would open.
FOREIGN = {
    "another account's": WaitURL(account="999999999999"),
    "another stack's": WaitURL(stack="payroll"),
    "an earlier stack's of the same name": WaitURL(uuid="00000000-1111-4222-8333-444455556666"),
    "another region's": EUROPE,
    "another partition's": GENUINE["China"],
}
