"""An ordinary install: a wheel has everything, and works far from the sources."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.serving.cast import OWNER, PEOPLE
from tests.bot.page import Page, address_of
from tests.bot.programs import ROOT, bare_environment, end_of, program

ROOMS = ("bot", "handlers", "plans", "sandbox", "storage")
SOURCES = (*ROOMS, "pyproject.toml", "README.md", "LICENSE", "plans.toml")
UNUSED = {".pyc", ".pot"}  # what Python makes, and what only translators need
SPEAK = """
import bot, json
from handlers.language import languages_in
from handlers.texts import LOCALES
spoken = languages_in(LOCALES)
said = {code: spoken.language(code)("Change plan") for code in spoken.codes}
print(json.dumps([bot.__file__, said]))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which a wheel of these sources was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    copy, wheels, target = folder / "copy", folder / "wheels", folder / "installed"
    copy.mkdir()
    for name in SOURCES:  # setuptools builds where the sources are
        source = ROOT / name
        if source.is_dir():
            unmade = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, copy / name, symlinks=True, ignore=unmade)
        else:
            shutil.copy(source, copy)
    pip("wheel", "--no-index", "--no-build-isolation", "--wheel-dir", str(wheels), str(copy))
    [wheel] = wheels.iterdir()
    pip("install", "--no-index", "--target", str(target), str(wheel))
    return target


def pip(command: str, *words: str) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    subprocess.run((*pip, command, "--no-deps", *words), check=True)  # noqa: S603 - ours


def says(installed: Path, *command: str) -> str:
    """What a command prints that finds what is installed there before all else."""
    run, env = (sys.executable, "-P", *command), bare_environment(installed)
    done = subprocess.run(run, env=env, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout


def files_of(root: Path) -> Iterator[str]:
    """Everything in the rooms that a running program may need."""
    for room in ROOMS:
        for path in (root / room).rglob("*"):
            if path.is_file() and path.suffix not in UNUSED:
                yield str(path.relative_to(root))


def test_it_holds_every_file_of_the_rooms(installed: Path) -> None:
    assert sorted(files_of(installed)) == sorted(files_of(ROOT))


def test_it_speaks_every_language(installed: Path) -> None:
    module, said = json.loads(says(installed, "-c", SPEAK))
    assert Path(module).is_relative_to(installed)
    assert set(said) == {"en", "ar", "es", "pt_BR", "ru", "tr", "uk"}
    assert len(set(said.values())) == 7


def test_its_command_makes_a_database_and_publishes_its_sample(installed: Path) -> None:
    command, sample = (
        installed / "bin" / "partner-plans",
        installed / "bot" / "serving" / "sample.toml",
    )
    assert "newest schema now" in says(installed, str(command), "migrate")
    assert "platinum" in says(installed, str(command), "plans", "publish", str(sample))


async def test_it_can_be_tried_in_an_empty_folder(installed: Path) -> None:
    async with program("try", "--port", "0", pythonpath=installed) as bot:
        async with ClientSession(await address_of(bot)) as session:
            for path in ("/", "/page/main.js", "/page/style/base.css"):
                async with session.get(path) as part:
                    assert part.status == 200, path
            olivia = Page(session)
            await olivia.sends("/start")
            await olivia.taps("Register my business")
            await olivia.taps(PEOPLE[OWNER])
            await olivia.sees(f"{PEOPLE[OWNER]} is registered")
        bot.send_signal(signal.SIGTERM)
        code, out, err = await end_of(bot)
    assert (code, err) == (0, "")
    assert str(installed / "bot" / "serving" / "sample.toml") in out
    assert out.endswith("Stopped. The data is kept.\n")
