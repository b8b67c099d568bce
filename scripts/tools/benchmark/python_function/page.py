"""The page and API Gateway's answers, with the same style sheet and headers as ours."""

import base64
import hashlib
from html import escape
from pathlib import Path

CSS = (Path(__file__).parent / "page.css").read_text()
HASH = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=63072000",
}

DOCUMENT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<main>
<h1><bdi>{title}</bdi></h1>
{content}
</main>
</body>
</html>
"""

FORM = """<h2>Your decision</h2>
{problem}
<form method="post" autocomplete="off" novalidate>
<button type="submit" disabled hidden></button>
<label for="code">Code from the mail</label>
<p class="hint" id="code-hint">Six digits, on the line that begins with “Code:”.</p>
<input id="code" name="code" inputmode="numeric" autocomplete="off" maxlength="20" required aria-describedby="code-hint">
<label for="comment">Comment (optional)</label>
<p class="hint" id="comment-hint">The requester can read it in the stack's events.</p>
<textarea id="comment" name="comment" rows="3" maxlength="500" aria-describedby="comment-hint"></textarea>
<div class="buttons">
<button class="approve" type="submit" name="decision" value="approve">Approve</button>
<button class="reject" type="submit" name="decision" value="reject">Reject</button>
</div>
</form>
"""


def answer(status: int, html: str) -> dict:
    kind = {"Content-Type": "text/html; charset=utf-8"} if html else {"Allow": "GET, POST, OPTIONS"}
    return {"statusCode": status, "headers": HEADERS | kind, "body": html, "isBase64Encoded": False}


def form(request: dict, problem: str = "") -> str:
    alert = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    by_when = f"<p>Please decide by {request['deadline']:%Y-%m-%d %H:%M} UTC.</p>\n"
    return document(f"Start {request['subject']}?", by_when + facts(request) + FORM.format(problem=alert))


def message(title: str, request: dict | None = None) -> str:
    told = "<p>CloudFormation has taken the answer.</p>\n" + facts(request) if request else ""
    return document(title, told)


def facts(request: dict) -> str:
    html = f"<h2>The request</h2>\n{rows(request['facts'])}"
    if request["details"]:
        html += '<h2>Details</h2>\n<p class="hint">As given with the request and not checked by anyone.</p>\n'
        html += rows(request["details"])
    return html


def rows(items: dict) -> str:
    lines = (f"<dt><bdi>{escape(name)}</bdi></dt><dd><bdi>{escape(value)}</bdi></dd>" for name, value in items.items())
    return "<dl>\n" + "\n".join(lines) + "\n</dl>\n"


def document(title: str, content: str) -> str:
    return DOCUMENT.format(title=escape(title), css=CSS, content=content)
