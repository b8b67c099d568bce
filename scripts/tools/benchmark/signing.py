"""Signatures a second: ours beside botocore's, the same request, one after the other."""

import subprocess
from pathlib import Path

from .programs import CACHE, INTERPRETER, OURS, PYTHON
from .progress import say
from .results import Results

BODIES = (100, 10_000, 100_000)  # bytes
SECONDS = 1


def measure_signing(python: Path, rounds: int, results: Results) -> None:
    script = str(Path(__file__).parent / "signature_rate.py")
    environment = {"PYTHONPATH": str(python)}
    commands = {OURS: [str(CACHE / "SigningRate")], PYTHON: [INTERPRETER, script]}
    for number in range(rounds):
        say(f"signatures, round {number + 1} of {rounds}")
        for size in BODIES:
            for name, command in commands.items():
                told = subprocess.run([*command, str(SECONDS), str(size)], capture_output=True, check=True, env=environment)
                results.add(f"signatures, body of {size:,} bytes", name, signatures=float(told.stdout))
