"""Fills the environment with the locked wheels, and explains it when pip cannot."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from build_spec.setup.words import SetupStopped, progress

# What pip prints, and what it means to the person. The first that is found counts.
CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        r"No space left on device|\[Errno 28\]",
        "磁盘满了。请腾出约 1 GB（临时文件夹也要有空间），再运行一次 ./run。",
        "The disk is full. Free about 1 GB (the temporary folder needs room, too), then ./run.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "下载的文件和锁定的不一样（损坏，或被改过），没有安装。请重试，或换一个软件源。",
        "A download differs from the lock (damaged, or changed at its source): not installed. "
        "Try again, or use another package index.",
    ),
    (
        r"Retrying \(Retry|ConnectionError|name resolution|ProxyError|timed out|SSLError",
        "连不上软件源。请检查网络，再运行一次 ./run。"
        "学校有镜像时，先用 pip config set global.index-url 设好。",
        "The package index cannot be reached. Check the network, then ./run again. "
        "A mirror of your school's is set with pip config set global.index-url.",
    ),
    (
        r"No matching distribution|from versions: ",
        "有一个组件不支持这台电脑（名字在上面）。需要 Python 3.11 到 3.14，"
        "Linux x86-64（glibc 2.34 起）、Linux ARM64（glibc 2.39 起）或 Windows 64 位。",
        "One package (named above) has no build for this computer. Needed: Python 3.11 to 3.14 on "
        "Linux x86-64 (glibc 2.34 or newer), Linux ARM64 (glibc 2.39 or newer) or 64-bit Windows.",
    ),
)
UNKNOWN_CAUSE = (
    "安装没有完成（原因在上面）。再运行一次 ./run 会从头来过。",
    "The installation did not finish (see above). ./run starts it afresh.",
)


def works(python: Path) -> bool:
    """Whether an environment's Python runs, is new enough and has pip."""
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        ran = subprocess.run([python, "-c", test], capture_output=True, check=False)
    except OSError:
        return False
    return ran.returncode == 0


def install(python: Path, lock: Path) -> None:
    """Install a lock's wheels and compile them; every file's hash is checked.

    Where they come from is the person's own pip configuration.
    """
    progress("下载并安装组件，第一次要几分钟", "installing the packages, minutes the first time")
    command = [
        str(python), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "--no-deps",
        "--no-input", "--disable-pip-version-check", "--progress-bar=off", "--timeout=30",
        "--requirement", str(lock),
    ]  # fmt: skip
    said: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            tell(line.strip())
    if pip.returncode:
        text = "".join(said)
        print(text[-1500:], file=sys.stderr)
        raise SetupStopped(*cause(text))


def tell(line: str) -> None:
    """Pass on those lines of pip that show a person that it goes on."""
    found = re.match(r"Downloading (?:\S*/)?(\w+)-\S+ \(([^)]+ MB)\)", line)
    if found:
        print(f"    {found[1]} ({found[2]})", file=sys.stderr, flush=True)


def cause(pip_said: str) -> tuple[str, str]:
    """Find out from pip's words why it failed; returns the sentences in both languages."""
    for pattern, chinese, english in CAUSES:
        if re.search(pattern, pip_said):
            return chinese, english
    return UNKNOWN_CAUSE
