"""Has botocore sign the same request over and over and prints how many signatures it made a second.

usage: signature_rate.py SECONDS BODY_BYTES
"""

import sys
import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def main(seconds: float, size: int) -> None:
    auth = SigV4Auth(Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "token"), "sns", "us-east-1")
    body = b"a" * size
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    count, start = 0, time.monotonic()
    while time.monotonic() < start + seconds:
        for _ in range(50):
            auth.add_auth(AWSRequest("POST", "https://sns.us-east-1.amazonaws.com/", headers=headers, data=body))
        count += 50
    print(count / (time.monotonic() - start))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n\n")[1])
    main(float(sys.argv[1]), int(sys.argv[2]))
