"""What ``paidan cloud check`` does and says."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator

from cloud.app import open_existing
from cloud.checking import line, machine, people, platform
from cloud.checking.finding import Finding, passed_by, told
from cloud.checking.seals import seals
from cloud.cloud import Cloud
from cloud.notices.pauses import lift, pauses
from cloud.notices.post import Post
from storage.dumps import Programs
from storage.postgres import PostgresStore


def run_check(options: argparse.Namespace) -> int:
    """Walk through the installation; 1 if something does not work."""
    cloud = open_existing(options.data, options.database, options.config)
    broken = 0
    try:
        for finding in walk(cloud, time.sleep):
            print(told(finding), flush=True)
            broken += finding.state == "bad"
    finally:
        cloud.store.close()
    print(
        f"有 {broken} 项需要处理。{broken} to mend."
        if broken
        else "全部正常。Everything that is configured works."
    )
    return int(broken > 0)


def walk(cloud: Cloud, sleep: Callable[[float], None]) -> Iterator[Finding]:
    """Look at one thing after the other; what can't be looked at for want of another is left out.

    A token that can be had ends the account's rest: whatever was wrong is mended.
    """
    settings = cloud.settings
    yield from machine.storage(cloud.store, cloud.folder)
    if isinstance(cloud.store, PostgresStore):
        yield machine.programs(cloud.store, Programs(settings.backup.programs))
    yield machine.backups(cloud)
    yield from seals(cloud.store)
    if settings.wechat is None:
        yield passed_by("公众号 official account", "（未配置，内置方式运行 embedded）")
        yield from people.sign_in(settings.identity)
        return
    yield machine.clock(settings.wechat.api_base, cloud.clock)
    yield from line.line(settings.wechat, cloud.clock)
    post = Post(cloud, sleep=sleep)
    try:
        yield from _platform(cloud, post)
    finally:
        post.close()
    yield from people.sign_in(settings.identity)
    yield from platform.resting(pauses(cloud.store, cloud.clock()))


def _platform(cloud: Cloud, post: Post) -> Iterator[Finding]:
    caller, wechat = post.account, cloud.settings.wechat
    if caller is not None and wechat is not None:
        found = platform.token(caller)
        yield found
        if found.state == "good":
            lift(cloud.store, caller.token.name)
            yield platform.menu(caller, wechat)
            yield from platform.notices(caller, cloud.settings.notices)
    yield platform.wecom(post.corp)
