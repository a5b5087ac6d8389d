"""Puts the checkout itself into the environment: importable from anywhere, its command callable.

Writes what an editable install would (a .pth line, the metadata, the script), without a build, so
that it needs no network and no build tools.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

SCRIPT = """\
import sys
from {module} import {function}
sys.exit({function}())
"""

# sh runs the second line; Python reads it as a string. So the path may hold spaces and be long.
POSIX_HEAD = """\
#!/bin/sh
'''exec' "{python}" -P "$0" "$@"
' '''
"""


def add_project(python: Path, root: Path) -> None:
    """Install the checkout at `root` into the environment of `python`, in place of an older one."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version, scripts = project["name"], project["version"], project["scripts"]
    site = site_packages(python)
    for old in site.glob(f"{name}-*.dist-info"):
        shutil.rmtree(old)
    path_file = site / f"{name}.pth"
    path_file.write_text(f"{root}\n", encoding="utf-8")
    commands = [write_script(python, word, target) for word, target in scripts.items()]
    entry_points = "".join(f"{word} = {target}\n" for word, target in scripts.items())
    metadata = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "INSTALLER": f"{name}\n",
        "entry_points.txt": f"[console_scripts]\n{entry_points}",
    }
    info = site / f"{name}-{version}.dist-info"
    info.mkdir()
    for file, text in metadata.items():
        (info / file).write_text(text, encoding="utf-8")
    written = [path_file, *commands, *(info / file for file in metadata), info / "RECORD"]
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in written), encoding="utf-8")


def site_packages(python: Path) -> Path:
    """Ask an environment's Python where its packages lie."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return Path(asked.stdout.strip())


def write_script(python: Path, word: str, target: str) -> Path:
    """Write the command `word` that calls `target` ("module:function"); returns its file."""
    module, function = target.split(":")
    body = SCRIPT.format(module=module, function=function)
    if sys.platform == "win32":
        script = python.parent / f"{word}.cmd"
        code = "; ".join(body.splitlines())
        script.write_text(f'@"%~dp0python.exe" -P -c "{code}" %*\n', encoding="utf-8")
    else:
        script = python.parent / word
        script.write_text(POSIX_HEAD.format(python=python) + body, encoding="utf-8")
        script.chmod(0o755)
    return script
