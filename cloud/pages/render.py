"""Drawing pages: the Jinja environment, and what every template may use."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cloud.cloud import Cloud
from cloud.notices import outbox
from cloud.pages import words
from cloud.pages.brand import brand_of
from cloud.pages.statics import Statics
from resources import path

if TYPE_CHECKING:
    from cloud.pages.visit import Visit


class Renderer:
    """Draws templates from ``resources/pages/templates``. Everything in them is escaped."""

    def __init__(self, cloud: Cloud) -> None:
        self.statics = Statics(path("pages", "static"))
        self._cloud = cloud
        self._jinja = Environment(
            loader=FileSystemLoader(str(path("pages", "templates"))),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals |= {
            "w": words,
            "icon": icon,
            "static": self.statics.address,
            "scripts": self.statics.scripts,
            "new_key": cloud.new_id,
        }

    def page(self, template: str, visit: Visit, **facts: Any) -> str:
        """A template as HTML.

        Args:
            facts: what it needs besides the visit itself.
        """
        return self._jinja.get_template(template).render(
            visit=visit,
            who=visit.who,
            now=visit.now,
            brand=brand_of(self._cloud.ledger),
            here=visit.request.url.path,
            unread=lambda: outbox.unread(visit.cloud.store, visit.visitor.subject),
            **facts,
        )

    def bare(self, template: str, **facts: Any) -> str:
        """A template that asks nothing of the database."""
        return self._jinja.get_template(template).render(**facts)


@lru_cache(maxsize=256)
def icon(name: str) -> Markup:
    """One of the bundled icons, in the text's colour and size; passed over by screen readers."""
    own = path("pages", "icons", f"{name}.svg")
    svg = (own if own.exists() else path("icons", f"{name}.svg")).read_text(encoding="utf-8")
    inner = svg[svg.index(">", svg.index("<svg")) + 1 :]
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
    ) + Markup(inner)
