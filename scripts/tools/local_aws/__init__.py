"""A local AWS that the real templates and the real zips cannot tell from AWS, as far as the approval flow goes.

ministack (PyPI) emulates the services. This package puts around it what the flow depends on and ministack
leaves out: AWS's host names over TLS, pre-signed signal URLs that are checked, mail, confirmation of
subscriptions, resource permissions, and a root of its own for each function. So neither the templates
nor the functions need a switch that exists only for tests.

    cli            the commands
    instance       one running local AWS: its directory, its state file, start and stop
    server         what runs inside the process: gateway, proxy, mailbox
    gateway        requests by host name: signals and mail links here, the rest to ministack
    proxy          CONNECT to AWS names, refusal for everything else
    names          AWS's host names
    certificates   the throw-away CA
    presign        S3's pre-signed URLs, both signature versions
    mailbox        emails received, as files
    knobs          what can be turned while it runs: the clock, throttling, the order of events
    emulator       the only way to ministack's private names, with the list of them
    sessions       roles that AWS's own services assume
    stack_calls/   CloudFormation's calls for a stack, evaluated for its caller
    service_catalog/
                   a Service Catalog, as far as our templates and a requester use it
    changes/       one module a gap that is closed
"""
