"""Runs a Lambda function as Lambda does, on this machine, and measures it.

The parts, each usable alone:

    with Endpoints(folder) as aws:                      # SNS, DynamoDB, CloudFormation and the others, over TLS
        scene = Scene(aws, ledger=True)                 # environments and events that lead to these endpoints
        with Function([bootstrap], scene.environment(), folder / "log") as function:
            start = function.start()                    # spawn to first /next
            invocation = function.invoke(scene.notification())
            invocation.seconds, invocation.body         # event handed over to answer received
            function.usage()                            # CPU, page faults, memory, descriptors, threads so far

AWS is a process of its own. One thread does all the rest, so that a time stamp is taken when a byte arrives and not when an
interpreter lock is free.
"""

from .calls import LoggedCall
from .endpoints import Endpoints
from .function import Function, Invocation, Start
from .process import ProcessEnded, Usage
from .runtime_api import OPERATOR_ARN
from .scene import Scene

__all__ = ["OPERATOR_ARN", "Endpoints", "Function", "Invocation", "LoggedCall", "ProcessEnded", "Scene", "Start", "Usage"]
