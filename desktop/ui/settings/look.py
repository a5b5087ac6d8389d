"""How the desk looks: every choice counts at once, on the whole screen, and is remembered."""

from __future__ import annotations

from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Density, Scheme, Theme


class LookChoice:
    """Changes the theme and remembers what was chosen."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        self._theme, self._preferences = theme, preferences
        theme.set_density(theme.density, preferences.values.look.large_percent)

    def set_scheme(self, scheme: Scheme) -> None:
        """Light, dark, or as the system."""
        self._theme.set_scheme(scheme)
        self._preferences.change_look(scheme=scheme)

    def set_density(self, density: Density) -> None:
        """Compact, comfortable, or large type."""
        self._theme.set_density(density)
        self._preferences.change_look(density=density)

    def set_percent(self, percent: int) -> None:
        """How large the large type is, compared to compact."""
        self._theme.set_density(self._theme.density, percent)
        self._preferences.change_look(large_percent=percent)

    def next_density(self) -> None:
        """Compact, comfortable, large type, and round again."""
        kinds = list(Density)
        self.set_density(kinds[(kinds.index(self._theme.density) + 1) % len(kinds)])

    def other_scheme(self) -> None:
        """Light if it is dark, dark if it is light."""
        self.set_scheme(Scheme.LIGHT if self._theme.is_dark else Scheme.DARK)
