"""What Lambda itself writes into a function's log: START, END and REPORT, or JSON records where the function logs JSON.

ministack's REPORT tells the whole call's time in whole milliseconds, the memory of all functions together and never an
initialization, and it writes text whatever format and level the function's configuration names. Here a call is measured as
Lambda does: from the event to the answer, the initialization for itself, and the memory of this function's processes.

Source: Lambda Developer Guide, *Log-level filtering* (which record has which level), *Telemetry API Event schema reference*.
"""

import json
import math
import time
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local_aws import emulator

_LEVELS = ("DEBUG", "INFO", "WARN")


@dataclass(frozen=True)
class Measured:
    """One call. Milliseconds; `init` is None where the process was there already; memory in MB."""

    duration: float
    init: float | None
    memory: int


_NOTHING = Measured(0, None, 0)
#: What the call that runs in this context took, once it is over.
_measured: ContextVar[Measured] = ContextVar("measured", default=_NOTHING)
#: The lines of the platform in place of ministack's, while those are written.
_own_lines: ContextVar[tuple[list[str], list[str]] | None] = ContextVar("own_lines", default=None)


def apply() -> None:
    _measure(emulator.get("core.lambda_runtime:ProvidedWorker"))
    write = emulator.get("services.lambda_svc:_emit_lambda_logs")

    def emit(
        func: dict[str, Any], request_id: str, log_text: str, error: bool, duration_ms: int, *, log_source: str | None = None
    ) -> None:
        measured = _measured.get()
        _measured.set(_NOTHING)
        if measured is not _NOTHING:
            _own_lines.set(lines(func.get("config") or func, request_id, error, measured))
        write(func, request_id, log_text, error, duration_ms, log_source=log_source)
        _own_lines.set(None)

    def append(stream: dict[str, Any], events: list[dict[str, Any]]) -> None:
        if own := _own_lines.get():
            first, last = events[0], events[-1]  # START comes first, END and REPORT come last
            before, after = own
            events = [
                *({**first, "message": line} for line in before),
                *events[1:-2],
                *({**last, "message": line} for line in after),
            ]
        store(stream, events)

    emulator.replace("services.lambda_svc:_emit_lambda_logs", emit)
    store = emulator.replace("services.cloudwatch_logs:_append_log_events", append)


def lines(config: dict[str, Any], request_id: str, error: bool, measured: Measured) -> tuple[list[str], list[str]]:
    """What the platform writes before and after a function's own lines."""
    logging, version, size = config.get("LoggingConfig") or {}, config.get("Version", "$LATEST"), config.get("MemorySize", 128)
    if logging.get("LogFormat") != "JSON":
        init = "" if measured.init is None else f"\tInit Duration: {measured.init:.2f} ms"
        report = (
            f"REPORT RequestId: {request_id}\tDuration: {measured.duration:.2f} ms\tBilled Duration: {_billed(measured)} ms\t"
            f"Memory Size: {size} MB\tMax Memory Used: {measured.memory} MB{init}\t"
        )
        return [f"START RequestId: {request_id} Version: {version}"], [f"END RequestId: {request_id}", report]
    metrics = {
        "durationMs": round(measured.duration, 3),
        "billedDurationMs": _billed(measured),
        "memorySizeMB": size,
        "maxMemoryUsedMB": measured.memory,
        **({} if measured.init is None else {"initDurationMs": round(measured.init, 3)}),
    }
    start = _record("platform.start", {"requestId": request_id, "version": version})
    report = _record("platform.report", {"requestId": request_id, "metrics": metrics, "status": "error" if error else "success"})
    asked = logging.get("SystemLogLevel") or "INFO"
    shown = {level for level in _LEVELS if _LEVELS.index(level) >= _LEVELS.index(asked)}
    return [start] if "INFO" in shown else [], [report] if ("WARN" if error else "INFO") in shown else []


def _billed(measured: Measured) -> int:
    return max(1, math.ceil(measured.duration + (measured.init or 0)))


def _record(kind: str, record: dict[str, Any]) -> str:
    now = datetime.now(UTC)
    return json.dumps({"time": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z", "type": kind, "record": record})


def _measure(worker: Any) -> None:
    """Has each call of a process note what it took."""
    spawn, invoke = worker._spawn, worker.invoke

    def timed_spawn(self: Any, *arguments: Any, **named: Any) -> None:
        started = time.perf_counter()
        try:
            spawn(self, *arguments, **named)
        finally:
            self.seconds_of_init += time.perf_counter() - started

    def timed_invoke(self: Any, *arguments: Any, **named: Any) -> Any:
        self.seconds_of_init = 0.0
        started = time.perf_counter()
        try:
            return invoke(self, *arguments, **named)
        finally:
            init, total = self.seconds_of_init, time.perf_counter() - started
            memory = _peak_kilobytes(self._proc.pid) // 1024 if self._proc else 0
            _measured.set(Measured((total - init) * 1000, init * 1000 if init else None, memory))

    worker.seconds_of_init = 0.0
    worker._spawn, worker.invoke = timed_spawn, timed_invoke


def _peak_kilobytes(pid: int) -> int:
    """The largest peak in the tree: a sandbox's own processes are next to nothing beside the function's."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has ended meanwhile
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)
    return max(own, *(_peak_kilobytes(int(child)) for child in children), 0)
