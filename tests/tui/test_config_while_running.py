"""config.toml edited to nonsense while the app is open: told when it is needed, and nothing is lost."""

from mailtrove.config import load_config
from mailtrove.errors import ConfigError
from mailtrove.paths import Paths
from mailtrove.tui.screens.error import ErrorScreen
from tests.tui.conftest import MakeApp, running
from tests.tui.mail_pilot import drawn, until

GOOD = '# by hand\n[microsoft]\nclient_id = "8c5e2f0a"\n'
NONSENSE = '# by hand\n[microsoft\nclient_id = "8c5e2f0a"\n'


async def test_a_theme_that_can_not_be_kept_is_told_and_nothing_is_written_over(
    make_app: MakeApp, paths: Paths
) -> None:
    paths.config_file.parent.mkdir(parents=True)
    paths.config_file.write_text(GOOD)
    app = make_app()
    async with running(app) as (pilot, _):
        configured = app.config
        paths.config_file.write_text(NONSENSE)
        app.theme = "mailtrove-light"
        await until(pilot, lambda: isinstance(app.screen, ErrorScreen))
        await pilot.pause()
        shown = "\n".join(drawn(app))
        assert ConfigError.title in shown
        assert "line 2" in shown
        assert paths.config_file.read_text() == NONSENSE
        assert app.config == configured
        assert app.theme == "mailtrove-light"
        await pilot.press("escape")
        assert not isinstance(app.screen, ErrorScreen)

        paths.config_file.write_text(GOOD)
        app.theme = "mailtrove-dark"
        await until(pilot, lambda: load_config(paths.config_file).ui.theme == "mailtrove-dark")
        assert paths.config_file.read_text().startswith(GOOD)
        assert app.config.microsoft.client_id == "8c5e2f0a"


async def test_the_same_theme_is_kept_at_the_next_try(make_app: MakeApp, paths: Paths) -> None:
    paths.config_file.parent.mkdir(parents=True)
    paths.config_file.write_text(GOOD)
    app = make_app()
    async with running(app) as (pilot, _):
        first = app.theme
        paths.config_file.write_text(NONSENSE)
        app.theme = "mailtrove-light"
        await until(pilot, lambda: isinstance(app.screen, ErrorScreen))
        paths.config_file.write_text(GOOD)
        app.theme = first
        app.theme = "mailtrove-light"
        await until(pilot, lambda: load_config(paths.config_file).ui.theme == "mailtrove-light")
