"""The platform's XML: read with bounds and without anything that expands, written escaped."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from cloud.wechat.inbound.rejected import PushRejected

_DEEPEST = 6
_MOST_ELEMENTS = 200
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no document may hold, escaped or not (XML 1.0, 2.2)."""

Fields = dict[str, Any]
"""A text by its tag; where tags lie in it, the fields of each element of that name in a list."""


def read_xml(data: bytes) -> Fields:
    """The fields of an ``<xml>`` element.

    Raises:
        PushRejected: ``xml_...``.
    """
    if data[:1] == b"{":
        raise PushRejected("xml_is_json")
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        # As text, so that no encoding named in the document is followed.
        parser.feed(data.decode("utf-8"))
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise PushRejected("xml_forbidden") from error
    except (ParseError, ValueError, LookupError) as error:
        raise PushRejected("xml_broken") from error
    if root.tag != "xml":
        raise PushRejected("xml_root")
    return _fields(root)


def write_xml(fields: Fields) -> str:
    """An ``<xml>`` element with these texts and numbers."""
    return f"<xml>{_written(fields)}</xml>"


def _fields(element: Element) -> Fields:
    found: Fields = {}
    for child in element:
        known = found.get(child.tag)
        if len(child) and (known is None or isinstance(known, list)):
            found.setdefault(child.tag, []).append(_fields(child))
        elif known is not None:
            raise PushRejected("xml_twice")
        else:
            found[child.tag] = child.text or ""
    return found


def _written(fields: Fields) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: Any) -> str:
    return _written(value) if isinstance(value, dict) else escape(_NO_XML.sub("", str(value)))


class _Bounded(TreeBuilder):
    """Builds no deep and no large tree."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._elements = 0

    def start(self, tag: Any, attrs: Any) -> Element:
        """Count one more."""
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise PushRejected("xml_bounds")
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        """One level up."""
        self._depth -= 1
        return super().end(tag)
