"""Makes JSON texts at random and has rfc8785 spell them canonically. Run by scripts/canonical-json-vectors."""

import argparse
import hashlib
import json
import math
import random
import struct
import sys
from typing import Any

import rfc8785

# Keys and strings whose order or spelling is easy to get wrong: surrogates sort before U+E000, NFC and NFD stay apart.
PIECES = [
    "a",
    "B",
    "1",
    "10",
    "2",
    "",
    "\r",
    "\x00",
    "\x1f",
    "\x7f",
    "\x80",
    "ö",
    "o\u0308",
    "é",
    "e\u0301",
    "€",
    "\ufb33",
    "\U0001f600",
    "\uffff",
    "\\",
    '"',
    "/",
    "\u2028",
    "\u212a",
]

# RFC 8785, appendix B, without NaN and infinity, which no JSON text can hold.
APPENDIX_B = [
    "0000000000000000", "8000000000000000", "0000000000000001", "8000000000000001", "7fefffffffffffff", "ffefffffffffffff",
    "4340000000000000", "c340000000000000", "4430000000000000", "44b52d02c7e14af5", "44b52d02c7e14af6", "44b52d02c7e14af7",
    "444b1ae4d6e2ef4e", "444b1ae4d6e2ef4f", "444b1ae4d6e2ef50", "3eb0c6f7a0b5ed8c", "3eb0c6f7a0b5ed8d", "41b3de4355555553",
    "41b3de4355555554", "41b3de4355555555", "41b3de4355555556", "41b3de4355555557", "becbf647612f3696", "43143ff3c1cb0959",
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="canonical-json-vectors", description=__doc__)
    parser.add_argument(
        "--count",
        type=int,
        required=True,
        help="how many JSON texts, and how many numbers",
    )
    parser.add_argument("--seed", type=int, required=True, help="start of the random numbers")
    parser.add_argument("--out", required=True, help="file to write")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    bits = APPENDIX_B + [finite_bits(rng) for _ in range(arguments.count)]
    numbers = [{"bits": pattern, "text": rfc8785.dumps(double(pattern)).decode()} for pattern in bits]
    texts = [text_vector(rng) for _ in range(arguments.count)]
    with open(arguments.out, "w", encoding="utf-8") as file:
        json.dump({"seed": arguments.seed, "numbers": numbers, "texts": texts}, file, indent=0)
        file.write("\n")
    print(f"==> {len(numbers)} numbers and {len(texts)} texts", file=sys.stderr)


def double(pattern: str) -> float:
    return float(struct.unpack(">d", bytes.fromhex(pattern))[0])


def finite_bits(rng: random.Random) -> str:
    """A double of any size, or one such as people write."""
    while True:
        value = rng.choice(
            [
                double(rng.randbytes(8).hex()),
                round(rng.uniform(-1000, 1000), rng.randint(0, 6)),
                float(f"{rng.randint(1, 99)}e{rng.randint(-30, 30)}"),
            ]
        )
        if math.isfinite(value):
            return struct.pack(">d", value).hex()


def text_vector(rng: random.Random) -> dict[str, str]:
    value = random_value(rng, 4)
    canonical = rfc8785.dumps(value)
    written = json.dumps(value, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1]))
    return {
        "written": written,
        "canonical": canonical.decode(),
        "sha256": hashlib.sha256(canonical).hexdigest(),
    }


def random_value(rng: random.Random, depth: int) -> Any:
    kind = rng.randrange(7 if depth else 4)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice([0, -1, 2**53 - 1, 1.5, 1e21, 1e-7, double(finite_bits(rng))])
    if kind in (2, 3):
        return random_string(rng)
    if kind == 4:
        return [random_value(rng, depth - 1) for _ in range(rng.randint(0, 4))]
    return {random_string(rng): random_value(rng, depth - 1) for _ in range(rng.randint(0, 6))}


def random_string(rng: random.Random) -> str:
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 4)))


if __name__ == "__main__":
    main()
