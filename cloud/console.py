"""What the cloud's command line says of problems that only whoever runs it can meet."""

from __future__ import annotations

from cloud import settings_words
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
    "cloud_running": (
        "云端正在 {path} 上运行。请先停止它，再做这一步。\n"
        "A cloud is running on {path}. Stop it first."
    ),
    "no_cloud_here": (
        "{path} 里没有云端的数据。请检查 --data 后面的路径；新建云端用 paidan cloud serve。\n"
        "There is no cloud's data in {path}. Check --data; paidan cloud serve makes a new one."
    ),
    "address_taken": (
        "不能在 {host} 的 {port} 端口上提供服务（{detail}）。"
        "请换一个 --host、--port，或停止占用它的程序。\n"
        "The address {host}, port {port} can't be used; choose another --host or --port, "
        "or stop the program that has it."
    ),
    "disk_error": (
        "不能读写 {path}（{detail}）。请检查路径、权限和磁盘。\n"
        "{path} can't be read or written. Check the path, its rights and the disk."
    ),
    "no_such_station": (
        "没有派单台「{station}」。已登记的有：{known}。\n"
        "There is no station {station}; those enrolled are: {known}."
    ),
    "not_on_roster": (
        "花名册里没有「{person}」。请检查学工号，或先导入花名册。\n"
        "Nobody on the roster has the number {person}. Check it, or import the roster first."
    ),
    "no_backup": (
        "{path} 没有找到备份。请检查文件名，或先运行 paidan cloud backup。\n"
        "There is no backup at {path}. Check the name, or make one: paidan cloud backup."
    ),
    "backup_unreadable": (
        "备份 {path} 打不开或已损坏，没有使用它。请换一份备份。\n"
        "The backup {path} does not open or is damaged, and was not used. Take another one."
    ),
    "backup_incomplete": (
        "备份 {path} 的内容不完整（{detail}），没有使用它。请换一份备份。\n"
        "The backup {path} is not complete ({detail}), and was not used. Take another one."
    ),
    "backup_differs": (
        "备份 {path} 与制作时的记录不符（{detail}），没有使用它。请换一份备份。\n"
        "The backup {path} is not what it was when it was made ({detail}). Take another one."
    ),
    "parcel_unknown": (
        "这不是派单台导出的待上传文件，没有读取。请选择以 .paidan-outbox 结尾的文件。\n"
        "This is not a file that a station exported; take one that ends in .paidan-outbox."
    ),
    "parcel_damaged": (
        "文件不完整或在拷贝中损坏，一条也没有收下。请在派单台重新导出，数据都还在那里。\n"
        "The file is cut or damaged; nothing was taken. Export it again, nothing is lost there."
    ),
    "parcel_too_new": (
        "文件由更新版本的派单台导出。请先升级云端，再收一次。\n"
        "The file was exported by a newer station. Update the cloud first."
    ),
    "parcel_foreign": (
        "文件不是本云端登记的派单台导出的（{station}），一条也没有收下。\n"
        "No station of this cloud wrote the file ({station}); nothing was taken."
    ),
    "no_account": (
        "还没有配置公众号。请在 cloud.toml 里写 [wechat]，见 docs/wechat-setup.zh-CN.md。\n"
        "No official account is configured; see docs/wechat-setup.md."
    ),
    "no_rooms": (
        "这里没有可以打印二维码的房间（{place}）。请先导入地点。\n"
        "There are no rooms to print codes for; import places first."
    ),
    "qr_kind": (
        "只能写成 PDF 或 PNG（{kind}）。请把文件名写成 .pdf 或 .png 结尾。\n"
        "The sheets are written as .pdf or .png."
    ),
    "qr_address": (
        "不知道二维码要指向哪个网址。请配置公众号的域名，或写 --address https://域名。\n"
        "Where should the codes lead? Configure the account's domain, or give --address."
    ),
    "wechat_answered": (
        "微信没有照办：错误 {errcode}（{said}），编号 {rid}。\n"
        "WeChat refused with {errcode}; the number helps its support."
    ),
    "wechat_unreachable": (
        "连不上微信服务器（{detail}）。请检查服务器能否访问外网。\n"
        "WeChat's servers can't be reached; check this server's way out."
    ),
    "wechat_token_wait": (
        "另一个进程正在向微信取凭证，还没有取到。请半分钟后再试。\n"
        "Another process is fetching the token from WeChat; try again in half a minute."
    ),
    "wechat_unsure": (
        "微信没有给出看得懂的回答（{detail}），不知道有没有办成。请用 menu show 查看后再试。\n"
        "WeChat's answer can't be read; look with 'menu show' before trying again."
    ),
    "backup_of_another_kind": (
        "备份 {path} 与这里的数据库不是一类：.db 属于内置数据库，"
        ".dump 属于 PostgreSQL（用 --database 指定）。\n"
        "{path} is of the other kind: .db of the embedded database, .dump of PostgreSQL."
    ),
    "backup_rights": (
        "数据库用户的权限不够（{detail}）。检查和恢复备份要临时建库、建模式，请管理员执行：\n"
        "ALTER ROLE 用户 CREATEDB; ALTER DATABASE 库名 OWNER TO 用户;\n"
        "The role may not make a database or schema, which looking at a backup needs; see above."
    ),
    "dump_programs_missing": (
        "没有找到 {program}（在 {path} 里找过）。请安装 PostgreSQL 客户端程序，"
        "或在 cloud.toml 的 [backup] 里用 programs 写明它们所在的文件夹。\n"
        "{program} was not found in {path}. Install PostgreSQL's client programs, "
        "or name their folder in cloud.toml: [backup] programs."
    ),
}


def sentence(problem: Problem) -> str | None:
    """What is wrong and what to do, in Chinese and English; None if it is not one of these."""
    text = _SENTENCES.get(problem.code)
    if text is None:
        return settings_words.sentence(problem)
    facts = {name: shorten(str(value), 300) for name, value in problem.facts.items()}
    return text.format_map(facts)
