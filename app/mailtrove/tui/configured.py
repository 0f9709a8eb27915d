"""The shell with what config.toml decides while the app runs: the theme, and whatever is changed and kept there."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from textual import on, work
from textual.theme import Theme

from mailtrove.config import Config, write_setting
from mailtrove.errors import ConfigError, HomeUnusable
from mailtrove.tui import themes
from mailtrove.tui.messages import ConfigChanged, SearchesChanged, TroubleArose
from mailtrove.tui.shell import Shell
from mailtrove.tui.trouble import trouble_of


class ConfiguredShell(Shell):
    """Writes to config.toml off the loop, one change after the other."""

    _keeping = threading.Lock()
    _kept_theme = ""

    def get_css_variables(self) -> dict[str, str]:
        """Textual's variables of the theme, and ours."""
        theme = self.current_theme
        return themes.own_variables(super().get_css_variables(), ansi=theme.ansi, dark=theme.dark)

    def begin_theme(self) -> None:
        """Choose the theme: the one of config.toml, else what suits the terminal."""
        self.register_theme(themes.DARK)
        self.register_theme(themes.LIGHT)
        wanted = self.config.ui.theme
        known = frozenset(self.available_themes)
        self.theme = self._kept_theme = themes.first_theme(wanted, known, self.console.color_system, os.environ)
        if wanted and wanted not in known:
            self.notify(
                f"config.toml asks for “{wanted}”. There are: {', '.join(sorted(known))}.",
                title="No such theme",
                severity="warning",
                markup=False,
            )
        self.theme_changed_signal.subscribe(self, self._theme_changed)

    @on(ConfigChanged)
    def _config_changed(self, event: ConfigChanged) -> None:
        others = event.config.searches != self.config.searches
        self.use(event.config)
        if others:
            self.tell(SearchesChanged())

    def _theme_changed(self, theme: Theme) -> None:
        if theme.name != self._kept_theme:
            self._kept_theme = theme.name
            self.keep_setting("ui", "theme", lambda: self._kept_theme)

    def keep_setting(self, section: str, key: str, newest: Callable[[], str | bool]) -> None:
        """Write a setting, as it is when its turn comes."""
        self.change_config(lambda file: write_setting(file, section, key, newest()))

    @work(thread=True, group="config", exit_on_error=False)
    def change_config(self, change: Callable[[Path], Config], done: str = "") -> None:
        """Change config.toml off the loop, then say `done`; `ConfigChanged` or trouble follows."""
        try:
            with self._keeping:  # one after the other, and the last one finds the newest choice
                self.post_message(ConfigChanged(change(self.paths.config_file)))
        except (ConfigError, HomeUnusable) as error:
            self.post_message(TroubleArose(trouble_of(error)))
        else:
            if done:
                self.notify(done, markup=False)
