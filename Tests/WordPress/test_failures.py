"""Whatever goes wrong while the template's UserData runs: it signals failure, says where, and leaves nothing open."""

import dataclasses

import pytest
from wordpress_server.outside import WORDPRESS_ORG, Answer
from wordpress_server.server import PASSWORD, Installation, Server

#: Each command that the script starts, and how often.
CALLS = {
    "aws": 1,
    "cat": 8,
    "chmod": 1,
    "chown": 1,
    "curl": 6,
    "mariadb": 1,
    "mktemp": 1,
    "openssl": 8,
    "rm": 1,
    "runuser": 1,
    "sha256sum": 1,
    "systemctl": 3,
    "tar": 1,
    "timeout": 2,
}
#: Seven keys are made like the first.
ALIKE = {f"openssl {number}" for number in range(2, 9)}
#: Commands that could say that all is well and do nothing.
SILENT = ["aws 1", "curl 1", "curl 2", "curl 3", "curl 4", "mariadb 1", "openssl 8", "runuser 1"]
SILENT += ["systemctl 1", "systemctl 2", "systemctl 3", "tar 1", "timeout 1", "timeout 2"]
#: Seconds until the failure is signalled, on a machine that has much else to do; less than any of the script's own limits.
SOON = 100


def fails(server: Server, installed: Installation, step: str = "") -> None:
    """Checks what every failure has in common, and at which step it was."""
    assert installed.failure.startswith(f"failed to {step}"), installed.output
    assert len(installed.failure) <= 64, "CloudFormation takes no longer id"
    assert "--reason" not in installed.signals[0], "CloudFormation ignores it"
    assert installed.seconds < SOON
    assert PASSWORD not in installed.output
    assert not server.open_ports & {80, 443}
    assert not server.exists("/run/stand-in/wordpress-cron.timer")


def test_these_are_all_commands_that_the_script_starts(server, values):
    server.break_call("none", "fails", list(CALLS))
    installed = server.install(values)
    assert installed.succeeded, installed.output  # where a command is not counted it is not found
    calls = server.read("/var/log/calls").split()
    assert {name: calls.count(name) for name in sorted(set(calls))} == CALLS


@pytest.mark.parametrize(
    "call", sorted({f"{name} {number + 1}" for name, count in CALLS.items() for number in range(count)} - ALIKE)
)
def test_a_command_that_fails(server, values, call):
    server.break_call(call, "fails", list(CALLS))
    fails(server, server.install(values))


@pytest.mark.parametrize("call", SILENT)
def test_a_command_that_does_nothing_and_ends_with_success(server, values, call):
    server.break_call(call, "does nothing", list(CALLS))
    fails(server, server.install(values))


def test_the_script_is_ended_from_outside(server, values):
    server.break_call("tar 1", "hangs up", list(CALLS))
    fails(server, server.install(values), "fetch WordPress")


@pytest.mark.parametrize("program", ["mariadbd", "php-fpm8.4", "apache2"])
def test_a_service_does_not_start(server, values, program):
    server.replace(program, "exit 1")
    fails(server, server.install(values), "start the ")


def test_the_database_dies_just_before_wordpress_is_installed(server, values):
    server.replace("aws", 'kill -KILL "$(cat /run/mariadb/mariadb.pid)"; sleep 0.5; exec aws "$@"')
    fails(server, server.install(values), "install WordPress")


@pytest.mark.parametrize("delay", [0.2, 0.4, 0.8])
def test_the_database_dies_while_wordpress_is_installed(server, values, delay):
    server.replace(
        "runuser", f'[[ "$*" != *php* ]] || (sleep {delay}; kill -KILL "$(cat /run/mariadb/mariadb.pid)") & exec runuser "$@"'
    )
    fails(server, server.install(values))


def test_the_database_dies_after_wordpress_was_installed(server, values):
    server.replace("apache2", 'kill -KILL "$(cat /run/mariadb/mariadb.pid)"; exec apache2 "$@"')
    fails(server, server.install(values), "open the site")


@pytest.mark.parametrize("secret", ["", "\n", "None\n", "short\n", f"{PASSWORD}{PASSWORD}\n", "abcdefghijkLMNOPQRST012 \n"])
def test_the_secret_is_not_what_the_template_made(server, values, secret):
    server.keep_secret(secret)
    fails(server, server.install(values), "read the first password")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404),
        Answer(503),
        Answer(200, b""),
        Answer(200, b"another archive"),
        Answer(302, headers={"Location": f"http://{WORDPRESS_ORG}/wordpress.tar.gz"}),
    ],
    ids=["missing", "overloaded", "empty", "other", "redirect to http"],
)
def test_wordpress_org_has_another_archive_or_none(server, values, world, answer):
    world.answers["GET /wordpress.tar.gz"] = world.answers["GET /wordpress-1.2.3.tar.gz"]
    world.answers["GET /wordpress-1.2.3.tar.gz"] = answer
    fails(server, server.install(values), "fetch WordPress")
    assert not [asked for asked in world.asked if ":80/wordpress" in asked]


def test_the_archive_is_not_the_one_that_the_template_names(server, values):
    fails(server, server.install(dataclasses.replace(values, sha256="0" * 64)), "fetch WordPress")


def test_wordpress_org_is_somebody_else(server, values):
    server.do("sh", "-c", "head -c -600 /etc/ssl/certs/ca-certificates.crt >/tmp/x; cp /tmp/x /etc/ssl/certs/ca-certificates.crt")
    fails(server, server.install(values), "fetch WordPress")


def test_the_instance_has_no_public_address(server, values, world):
    del world.answers["GET /latest/meta-data/public-ipv4"]
    fails(server, server.install(values), "find the public address")


def test_the_rules_that_keep_php_from_the_metadata_can_not_be_loaded(server, values):
    server.replace("nft", "exit 1")
    server.do("ln", "--symbolic", "--force", "/usr/local/sbin/nft", "/usr/sbin/nft")
    fails(server, server.install(values), "close the metadata to PHP")


@pytest.mark.parametrize(
    ("title", "email"),
    [
        ("END-OF-SITE", "o'hara@example.com"),
        ("END-OF-PHP", "requester+blog@example.com"),
        ("0", "a@example.com"),
        ("Team blog, no. 2 ", "%s@example.com"),
    ],
)
def test_no_title_and_no_address_is_taken_for_a_part_of_the_script(server, values, title, email):
    installed = server.install(dataclasses.replace(values, title=title, email=email))
    assert installed.succeeded, installed.output
    assert server.get("/wp-json/").json()["name"].strip() == title.strip()
    assert server.php("echo get_userdata(1)->user_email;") == email


def test_an_empty_database_does_not_open_the_installer(server, values):
    assert server.install(values).succeeded
    server.do("mariadb", "--execute", "DROP DATABASE wordpress; CREATE DATABASE wordpress")
    front = server.get("/")
    assert front.status_code == 302  # WordPress would like to be installed
    assert server.get("/wp-admin/install.php").status_code == 403
