"""What people install: the wheel, in a clean virtual environment, with its styles."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
START = """
import asyncio, pathlib, mailtrove
from mailtrove.config import load_config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp

async def main() -> None:
    paths = Paths.of()
    app = MailtroveApp(paths, load_config(paths.config_file))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        async with asyncio.timeout(30):
            while app.archive is None:
                await pilot.pause()
        print(pathlib.Path(mailtrove.__file__).parent)
        print(type(app.screen).__name__)

asyncio.run(main())
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """The output of a command, which must succeed."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, cwd=cwd, env=inherited | environment
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("mailtrove-*.whl")
    return built


@pytest.mark.serial
def test_the_wheel_holds_one_package_with_every_style(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"mailtrove"}
    styles = {f"mailtrove/tui/styles/{style.name}" for style in (ROOT / "styles").glob("*.tcss")}
    assert styles
    assert styles <= set(names)


@pytest.mark.serial
def test_the_app_starts_from_an_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    run(
        *(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"),
        *("-r", ROOT / "requirements" / "demo.txt"),
        cwd=tmp_path,
    )
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", wheel, cwd=tmp_path)
    said = run(python, "-c", START, cwd=tmp_path, MAILTROVE_HOME=str(tmp_path / "home")).splitlines()
    assert Path(said[0]).is_relative_to(tmp_path / "venv")
    assert said[1].endswith("Screen")
    version = run(tmp_path / "venv" / "bin" / "mailtrove", "--version", cwd=tmp_path)
    assert version.startswith("mailtrove, version ")
