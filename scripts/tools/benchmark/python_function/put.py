"""PUTs JSON to a pre-signed URL, without a Content-Type, because it was signed for none."""

import json
import ssl

import urllib3

# A context of its own: without one, urllib3 reads the CA bundle again for every connection.
_pool = urllib3.PoolManager(
    ssl_context=ssl.create_default_context(),
    timeout=urllib3.Timeout(connect=3, read=5),
    retries=urllib3.Retry(3, redirect=0),
)


def put_json(url: str, document: dict) -> None:
    answer = _pool.request("PUT", url, body=json.dumps(document).encode(), headers={"Content-Type": ""})
    if not 200 <= answer.status < 300:
        raise RuntimeError(f"the pre-signed URL's store answered with status {answer.status}")
