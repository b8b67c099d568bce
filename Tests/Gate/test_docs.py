"""docs/gating.md shows what the command prints."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/gating.md").read_text()


def test_the_page_shows_what_is_printed(tmp_path):
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "blog.yaml").write_text(text)
    (tmp_path / "sam.yaml").write_text("Description: x\nTransform: AWS::Serverless-2016-10-31\nResources: {A: {Type: B}}\n")
    commands = re.findall(r"^\$ (.*)\n((?:(?!\$ |```).*\n)*)", PAGE, re.MULTILINE)
    assert len(commands) == 10
    for command, printed in commands:
        if printed.startswith("gated.yaml:55:3: Queue"):
            gated = tmp_path / "gated.yaml"
            (tmp_path / "blog-2.yaml").write_text(gated.read_text())
            gated.write_text(gated.read_text().replace("Queue\n    DependsOn: Gate\n    Properties", "Queue\n    Properties"))
            subprocess.run([ROOT / "scripts/gate", "seal", gated], capture_output=True, check=True)
        line = command.replace("scripts/gate", str(ROOT / "scripts/gate")).replace("blog-1.yaml", "first.yaml")
        done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.stdout + done.stderr == printed, command
        if command.startswith("scripts/gate add blog.yaml"):
            (tmp_path / "first.yaml").write_text((tmp_path / "gated.yaml").read_text())
