"""WeChat's own browser on a phone: its script ``jweixin``, the button it draws, what a tap does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Route

from tests.wechat_platform.door import Platform
from tests.wechat_platform.push import Pusher

ADDRESS = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"

_SCRIPT = """(() => {
  let ready = () => {}, wrong = () => {};
  window.wx = {
    ready: (then) => (ready = then),
    error: (then) => (wrong = then),
    config: (said) => {
      window.phoneConfig(location.href.split("#")[0], JSON.stringify(said)).then((errMsg) => {
        if (errMsg) return wrong({ errMsg });
        const tags = (said.openTagList || []).join() || "none";
        document.querySelectorAll(tags).forEach(draw);
        ready();
      });
    },
    openLocation: (said) => window.phoneMap(JSON.stringify(said)),
  };
  function draw(tag) {
    const button = document.createElement("div");
    button.innerHTML = tag.querySelector("script:not([slot])").textContent;
    tag.append(button);
    button.querySelector("button").addEventListener("click", async () => {
      const answers = await window.phoneAsk(tag.getAttribute("template"));
      const detail = { errMsg: "subscribe:ok", subscribeDetails: answers };
      tag.dispatchEvent(new CustomEvent("success", { detail }));
    });
  }
})();"""


@dataclass
class WeChatPhone:
    """One phone with WeChat's browser.

    Attributes:
        answer: what the person presses when asked: ``accept`` or ``reject``.
        maps: places that were shown on the map.
    """

    platform: Platform
    openid: str
    pusher: Pusher | None = None
    answer: str = "accept"
    maps: list[dict[str, Any]] = field(default_factory=list)

    def hold(self, page: Page) -> None:
        """Make a page's browser WeChat's."""
        page.route(ADDRESS, _script)
        page.expose_function("phoneConfig", self._config)
        page.expose_function("phoneAsk", self._ask)
        page.expose_function("phoneMap", self._map)

    def _config(self, url: str, text: str) -> str:
        """What WeChat says against a page's configuration; empty if it is right."""
        said = json.loads(text)
        world = self.platform.see()
        if said["appId"] != world["appid"]:
            return "config:invalid appid"
        parts = {
            "jsapi_ticket": world["tokens"].get("ticket", ""),
            "noncestr": said["nonceStr"],
            "timestamp": said["timestamp"],
            "url": url,
        }
        joined = "&".join(f"{name}={value}" for name, value in parts.items())
        right = hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()
        return "" if said["signature"] == right else "config:invalid signature"

    def _ask(self, templates: str) -> str:
        """The dialog: the consent is kept, and pushed to the account's callback."""
        ids = templates.split(",")
        assert 1 <= len(ids) <= 3
        consents = self.platform.see()["consents"]
        mine = consents.setdefault(self.openid, {})
        for one in ids:
            if self.answer == "accept":
                mine[one] = mine.get(one, 0) + 1
            if self.pusher is not None:
                status = {"TemplateId": one, "SubscribeStatusString": self.answer, "PopupScene": 2}
                event = {"SubscribeMsgPopupEvent": {"List": status}}
                self.pusher.happened(self.openid, "subscribe_msg_popup_event", **event)
        self.platform.set(consents=consents)
        return json.dumps({one: json.dumps({"status": self.answer}) for one in ids})

    def _map(self, text: str) -> None:
        self.maps.append(json.loads(text))


def _script(route: Route) -> None:
    route.fulfill(body=_SCRIPT, content_type="text/javascript")
