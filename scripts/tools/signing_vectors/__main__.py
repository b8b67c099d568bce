"""Makes requests at random and has botocore sign them. Run by scripts/signing-vectors."""

import argparse
import json
import random
import sys
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

import botocore
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.loaders import create_loader

SERVICES = ["sns", "dynamodb", "cloudformation", "events", "execute-api"]
KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]

# No white space but spaces and tabs: botocore takes a no-break space in a header for white space, AWS's rules don't.
WORDS = ["a", "Value", "x1", "B", "30", "z", "ö", "日", "λ", "\U0001f600", "e\u0301", "-", "_", "~", "."]
SIGNS = "!\"#$%&'()*+,./:;<=>?@[\\]^`{|}"

# Legal in a path or a query as they stand, but not what an AWS client would write.
ODD_SEGMENTS = [
    "",
    ".",
    "..",
    "...",
    "%2e%2E",
    "%2f",
    "%2F",
    "a+b",
    "a*b",
    "~",
    "%7e",
    "a:b@c",
    "a=b;c",
    "(x)!$&',",
    "%25",
    "%00",
]
ODD_ITEMS = ["a+b=c+d", "*=~", "%7e=%7E", "x=%2f%2F", "k=/?:@", "k=a=b", "=v", "k=!$'()*,;", "%e4%bd%a0=%E4%BD%A0"]

# The Date header is left out: botocore rewrites it and then sends no X-Amz-Date.
HEADERS = [
    "Content-Type",
    "content-md5",
    "X-Amz-Target",
    "X-AMZ-Meta-Note",
    "x-amz-meta-note",
    "Accept",
    "Range",
    "If-Match",
    "Cookie",
    "X-Forwarded-For",
    "x",
    "User-Agent",
    "X-Amzn-Trace-Id",
    "Connection",
    "Expect",
    "TE",
    "Transfer-Encoding",
    "Authorization",
    "X-Amz-Date",
]
EDGE_DATES = [
    "19700101T000000Z",
    "19991231T235959Z",
    "20000229T120000Z",
    "20150830T123600Z",
    "20240229T235959Z",
    "20240301T000000Z",
    "20380119T031408Z",
    "21000228T235959Z",
    "21000301T000000Z",
    "99991231T235959Z",
]


def main() -> None:
    arguments = parse_arguments()
    rng = random.Random(arguments.seed)
    places = regions()
    vectors = [vector(rng, index, places) for index in range(arguments.count)]
    lines = ",\n".join(json.dumps(vector, ensure_ascii=False, separators=(",", ":")) for vector in vectors)
    with open(arguments.out, "w", encoding="utf-8") as file:
        file.write(f'{{"botocore":"{botocore.__version__}","seed":{arguments.seed},"vectors":[\n{lines}\n]}}\n')
    print(f"==> {len(vectors)} requests signed by botocore {botocore.__version__}, seed {arguments.seed}", file=sys.stderr)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="signing-vectors", description=__doc__)
    parser.add_argument("--count", type=int, required=True, help="how many requests")
    parser.add_argument("--seed", type=int, required=True, help="start of the random numbers")
    parser.add_argument("--out", required=True, help="file to write")
    return parser.parse_args()


def regions() -> list[tuple[str, str]]:
    """Every region of every partition that botocore knows, with the end of its host names."""
    partitions = create_loader().load_data("partitions")["partitions"]
    return [(region, partition["outputs"]["dnsSuffix"]) for partition in partitions for region in sorted(partition["regions"])]


def vector(rng: random.Random, index: int, places: list[tuple[str, str]]) -> dict[str, Any]:
    """One request and what botocore makes of it. Going round the lists makes every service and region occur."""
    service = SERVICES[index % len(SERVICES)]
    region, suffix = places[index % len(places)]
    base = rng.choice(["https", "https", "http"]) + "://" + host(rng, service, region, suffix)
    path = random_path(rng)
    query, is_plain = random_query(rng)
    request = {
        "method": rng.choice(METHODS),
        "url": base + path + ("" if query is None else "?" + query),
        "headers": random_headers(rng),
        "body": random_body(rng),
    }
    case = {
        "name": f"{index}: {service} in {region}",
        "service": service,
        "region": region,
        "date": random_date(rng),
        "accessKeyID": "EXAMPLE" + text_of(rng, KEY_LETTERS[:26], 9),
        "secretAccessKey": text_of(rng, KEY_LETTERS, 40),
        "sessionToken": rng.choices([None, text_of(rng, KEY_LETTERS, 60), text_of(rng, KEY_LETTERS, 300)], [6, 10, 1])[0],
        "request": request,
    }
    # botocore signs a query in a URL as it is written, and encodes one that is given as pairs. Only in plain
    # spelling are the two the same, so an odd one goes in as the pairs that it means.
    if is_plain or query is None:
        return case | sign(case, str(request["url"]), None)
    return case | sign(case, base + path, pairs(query))


def sign(case: dict[str, Any], url: str, params: list[tuple[str, str]] | None) -> dict[str, str]:
    """What botocore makes of it, step by step as its `add_auth` does, but at the given date."""
    credentials = Credentials(case["accessKeyID"], case["secretAccessKey"], case["sessionToken"])
    auth = SigV4Auth(credentials, case["service"], case["region"])
    request = AWSRequest(method=case["request"]["method"], url=url, data=case["request"]["body"].encode(), params=params)
    for name, value in case["request"]["headers"]:
        request.headers[name] = value
    request.context["timestamp"] = case["date"]
    auth._modify_request_before_signing(request)
    canonical_request = auth.canonical_request(request)
    string_to_sign = auth.string_to_sign(request, canonical_request)
    auth._inject_signature_to_request(request, auth.signature(string_to_sign, request))
    return {
        "canonicalRequest": canonical_request,
        "stringToSign": string_to_sign,
        "authorization": request.headers["Authorization"],
    }


def host(rng: random.Random, service: str, region: str, suffix: str) -> str:
    name = f"api{rng.randrange(10)}.execute-api" if service == "execute-api" else service
    port = rng.choices(["", ":443", ":80", ":8443"], [12, 1, 1, 1])[0]
    return f"{name}.{region}.{suffix}{port}"


def random_path(rng: random.Random) -> str:
    if rng.random() < 0.2:
        return rng.choice(["", "/"])
    segments = []
    for _ in range(rng.randint(1, 4)):
        segments.append(rng.choice([quote(word(rng)), quote(phrase(rng)), quote(phrase(rng), safe=""), rng.choice(ODD_SEGMENTS)]))
    return "/" + "/".join(segments) + rng.choice(["", "", "/"])


def random_query(rng: random.Random) -> tuple[str | None, bool]:
    """A query or None, and whether it is spelled the way AWS's rules spell it."""
    count = rng.choice([0, 0, 1, 2, 3, 5])
    if count == 0:
        return rng.choice([None, None, ""]), True
    names = [quote(word(rng), safe="") for _ in range(rng.randint(1, count))]
    items = []
    for _ in range(count):
        value = quote(rng.choice(["", word(rng), phrase(rng)]), safe="")
        items.append(rng.choice(names) + ("" if value == "" and rng.random() < 0.5 else "=" + value))
    is_plain = rng.random() < 0.6
    if not is_plain:
        items += rng.choices(ODD_ITEMS, k=rng.randint(1, 3))
        rng.shuffle(items)
    return "&".join(items), is_plain


def pairs(query: str) -> list[tuple[str, str]]:
    return [(unquote(name), unquote(value)) for name, _, value in (item.partition("=") for item in query.split("&"))]


def random_headers(rng: random.Random) -> list[list[str]]:
    headers = [[rng.choice(HEADERS), header_value(rng)] for _ in range(rng.choice([0, 1, 2, 3, 6]))]
    if headers and rng.random() < 0.3:
        headers.append([rng.choice(headers)[0].swapcase(), header_value(rng)])
    if rng.random() < 0.1:
        headers.append(["Host", rng.choice(["example.com", "EXAMPLE.com:8443"])])
    if rng.random() < 0.1:
        headers.append(["x-amz-content-sha256", "UNSIGNED-PAYLOAD"])
    return headers


def header_value(rng: random.Random) -> str:
    gap = rng.choice([" ", "  ", "   \t ", "\t", ", "])
    return rng.choice(["", " ", "\t"]) + gap.join(phrase(rng) for _ in range(rng.randint(0, 3))) + rng.choice(["", "  "])


def random_body(rng: random.Random) -> str:
    form = "&".join(f"{quote(word(rng))}={quote(phrase(rng))}" for _ in range(3))
    document = json.dumps({word(rng): phrase(rng)}, ensure_ascii=False)
    return rng.choice(["", "", phrase(rng), form, document, "0123456789" * rng.randint(5, 14)])


def word(rng: random.Random) -> str:
    return "".join(rng.choice(WORDS) for _ in range(rng.randint(1, 3)))


def phrase(rng: random.Random) -> str:
    return rng.choice([word(rng), word(rng) + rng.choice(SIGNS) + word(rng), word(rng) + " " + word(rng)])


def random_date(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return rng.choice(EDGE_DATES)
    return datetime.fromtimestamp(rng.randrange(1356998400, 2209032000), UTC).strftime("%Y%m%dT%H%M%SZ")


def text_of(rng: random.Random, letters: str, length: int) -> str:
    return "".join(rng.choices(letters, k=length))


if __name__ == "__main__":
    main()
