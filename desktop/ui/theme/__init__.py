"""The look of the desk: tokens of colour, type and measure, and the theme made of them."""

from desktop.ui.theme.density import Density, Metrics
from desktop.ui.theme.looks import GENERAL, PRIORITIES, STATES, Look, look_of
from desktop.ui.theme.theme import Ink, Scheme, Theme, make_application

__all__ = [
    "GENERAL",
    "PRIORITIES",
    "STATES",
    "Density",
    "Ink",
    "Look",
    "Metrics",
    "Scheme",
    "Theme",
    "look_of",
    "make_application",
]
