"""The site that the template's UserData leaves behind, as a visitor, an intruder and WordPress itself meet it."""

import json
import re
import time

import pytest
from wordpress_server.outside import METADATA
from wordpress_server.server import PASSWORD, PUBLIC


def test_the_script_signals_success_once_and_gives_no_id_of_its_own(installation):
    _, installed = installation
    [signal] = installed.signals
    assert installed.succeeded, installed.output
    assert signal[2:] == [
        *("--stack", "arn:aws:cloudformation:us-east-1:111122223333:stack/blog/0a1b2c3d-0000-1111-2222-0123456789ab"),
        *("--resource", "Instance", "--region", "us-east-1", "--url", "https://cloudformation.us-east-1.amazonaws.com"),
    ]


def test_the_log_of_the_installation_does_not_hold_the_password(installation):
    assert PASSWORD not in installation[1].output


def test_the_front_page_shows_the_title(site):
    front = site.get("/")
    assert front.status_code == 200
    assert "<title>Team blog</title>" in front.text


def test_http_and_https_are_the_only_open_ports(site):
    assert site.open_ports == {80, 443}


@pytest.mark.parametrize(
    "path",
    [
        "/wp-admin/install.php",
        "/wp-admin/install.php?step=2",
        "/wp-admin/install.php/x",
        "/wp-admin//install.php",
        "//wp-admin/install.php",
        "/wp-admin/x/../install.php",
        "/wp-admin/%69nstall.php",
        "/wp-admin/setup-config.php",
        "/wp-admin/setup-config.php?step=0",
    ],
)
def test_the_installer_is_closed(site, path):
    assert site.get(path).status_code == 403


@pytest.mark.parametrize(
    "folder", ["/wp-includes/", "/wp-content/uploads/", "/wp-admin/css/", "/wp-content/plugins/akismet/views/"]
)
def test_no_folder_is_listed(site, folder):
    site.do("mkdir", "--parents", "/var/www/html/wp-content/uploads", user="apache:apache")
    answer = site.get(folder)
    assert answer.status_code in (403, 404)
    assert "Index of" not in answer.text


def test_posts_have_plain_addresses_and_the_editor_its_interface(site):
    [post] = json.loads(site.get("/wp-json/wp/v2/posts").text)
    assert re.fullmatch(rf"https://{PUBLIC}/\d{{4}}/\d\d/hello-world/", post["link"])
    assert site.get(post["link"].removeprefix(f"https://{PUBLIC}")).status_code == 200
    assert site.get("/no-such-page/").status_code == 404


def test_rules_that_a_plug_in_writes_for_a_folder_are_obeyed(site):
    folder = "/var/www/html/wp-content/private"
    site.do(
        "sh", "-c", f"mkdir {folder}; echo Require all denied >{folder}/.htaccess; echo x >{folder}/x.txt", user="apache:apache"
    )
    assert site.get("/wp-content/private/x.txt").status_code == 403


def test_nothing_that_is_kept_names_localhost(site):
    assert "//localhost" not in site.database


def test_the_links_of_the_sample_page_lead_to_the_name_that_the_visitor_used(site):
    page = site.get("/sample-page/", host="blog.example.com")
    assert page.status_code == 200
    links = set(re.findall(r'(?:href|src)="(https?://[^/"]+|/wp-admin/)', page.text))
    assert "/wp-admin/" in links  # the sample page's own link to the dashboard
    assert "https://blog.example.com" in links
    assert not {link for link in links if PUBLIC in link or "localhost" in link}


def test_the_configuration_is_not_shown_and_its_keys_are_keys(site):
    assert site.get("/wp-config.php").text == ""
    configuration = site.do("cat", "/var/www/html/wp-config.php")
    keys = re.findall(r"define\('\w+_(?:KEY|SALT)', '([0-9a-f]{64})'\);", configuration)
    assert len(set(keys)) == 8
    assert site.do("stat", "--format", "%U %a", "/var/www/html/wp-config.php") == "apache 600\n"


def test_what_is_due_is_done_though_the_server_can_not_visit_itself(site):
    # As where VisitorCidr leaves the server out.
    site.do("nft", "add table inet group; add chain inet group out { type filter hook output priority 0; }")
    site.do("nft", f'add rule inet group out oifname "lo" ip daddr {PUBLIC} drop')
    due = "gmdate('Y-m-d H:i:s', time() + 2)"
    site.php(
        f"wp_insert_post(['post_title' => 'Due', 'post_status' => 'future', 'post_date' => {due}, 'post_date_gmt' => {due}]);"
    )
    time.sleep(3)
    site.get("/")
    site.do("systemctl", "start", "wordpress-cron.service")  # as the timer does every minute
    site.do("nft", "delete table inet group")
    assert "Due" in site.get("/").text


def test_the_timer_runs_every_minute_and_systemd_understands_the_units(site):
    units = site.do("sh", "-c", "ls /etc/systemd/system/wordpress-*").split()
    assert len(units) == 3
    assert site.do("systemd-analyze", "--man=no", "verify", *units) == ""
    assert "OnCalendar=minutely" in site.do("cat", "/etc/systemd/system/wordpress-cron.timer")
    site.do("test", "-e", "/run/stand-in/wordpress-cron.timer")  # it was started


def test_php_can_not_ask_for_the_keys_of_the_servers_role(site):
    ask = f"echo @fsockopen('{METADATA}', 80) === false ? 'refused' : 'connected';"
    assert site.do("php", "-r", ask, user="apache:apache") == "refused"
    site.do("sh", "-c", "cat >/var/www/html/ask.php", input=f"<?php {ask}")
    assert site.get("/ask.php").text == "refused"
    site.do("rm", "/var/www/html/ask.php")


def test_the_system_itself_still_can(site):
    assert "401" in site.do("curl", "--silent", "--include", f"http://{METADATA}/latest/")


def test_the_database_can_be_used_by_the_web_server_only(site):
    assert "1" in site.do("mariadb", "--execute", "SELECT 1", "wordpress", user="apache:apache")
    refused = site.do("mariadb", "--user", "apache", "--execute", "SELECT 1", "wordpress", user="nobody:nogroup", check=False)
    assert "Access denied" in refused
