"""PUTs JSON to a pre-signed URL, without a Content-Type, because it was signed for none."""

import json
import os

import urllib3

_pool = urllib3.PoolManager(
    ca_certs=os.environ.get("REQUESTS_CA_BUNDLE"),
    timeout=urllib3.Timeout(connect=3, read=5),
    retries=urllib3.Retry(3, redirect=0),
)


def put_json(url: str, document: dict) -> None:
    answer = _pool.request("PUT", url, body=json.dumps(document).encode(), headers={"Content-Type": ""})
    if not 200 <= answer.status < 300:
        raise RuntimeError(f"the pre-signed URL's store answered with status {answer.status}")
