"""What the cloud's command line says of problems that only whoever runs it can meet."""

from __future__ import annotations

from domain.problems import Problem
from domain.text import shorten

_SENTENCES = {
    "database_unreachable": (
        "连不上数据库 {path}（{detail}）。请检查 PostgreSQL 是否在运行、地址和密码是否正确。\n"
        "The database {path} cannot be reached. Check that PostgreSQL runs, and the address."
    ),
    "database_address": (
        "数据库地址看不懂（{detail}）。应写成 postgresql://用户:密码@主机:端口/库名。\n"
        "The address must read postgresql://user:password@host:port/name."
    ),
    "database_encoding": (
        "数据库的编码是 {encoding}，存不了中文。请用 UTF8 编码新建一个库。\n"
        "The database is not encoded in UTF8; create one that is."
    ),
    "postgres_too_old": (
        "PostgreSQL {version} 太旧，需要 {oldest} 或更新的版本。\n"
        "PostgreSQL {version} is too old; {oldest} or newer is needed."
    ),
    "processes_need_postgres": (
        "内置的 SQLite 只供一个进程使用。开 {processes} 个进程须用 --database 指定 PostgreSQL。\n"
        "Embedded SQLite serves one process; more of them need --database postgresql://..."
    ),
    "dump_failed": (
        "数据库没有备份成功（{detail}）。请安装与服务器版本相同的 PostgreSQL 客户端程序。\n"
        "The database was not dumped; install the client programs of the server's version."
    ),
}


def sentence(problem: Problem) -> str | None:
    """What is wrong and what to do, in Chinese and English; None if it is not one of these."""
    text = _SENTENCES.get(problem.code)
    if text is None:
        return None
    facts = {name: shorten(str(value), 300) for name, value in problem.facts.items()}
    return text.format_map(facts)
