"""``python -m tests.cas_server``: says its port on the first line, then serves until killed."""

from __future__ import annotations

import os
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

OURS = r"^http://127\.0\.0\.1:[0-9]+/sign-in/cas/back\?state=[A-Za-z0-9_-]+$"
"""The one service that may ask, as the documentation tells installers to write it."""


class Silent(WSGIRequestHandler):
    """Says nothing of its requests."""

    def log_message(self, format: str, *args: object) -> None:
        return


def fill() -> None:
    """The tables, the service, and the attributes that it is told."""
    call_command("migrate", verbosity=0)
    from django.conf import settings

    from cas_server.models import ReplaceAttributName, ServicePattern

    service = ServicePattern.objects.create(name="paidan", pattern=OURS)
    for name in settings.CAS_TEST_ATTRIBUTES:
        ReplaceAttributName.objects.create(name=name, replace="", service_pattern=service)


def main() -> None:
    """Serve on the loopback, one request after the other."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.cas_server.settings"
    django.setup()
    fill()
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
