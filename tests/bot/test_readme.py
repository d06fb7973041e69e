"""README names every setting and every command as they are."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.__main__ import app
from bot.settings import Settings, environment_name

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def test_the_settings_table_is_the_settings() -> None:
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        assert f"| `{environment_name(name)}` | {default} | {field.description} |" in README


def test_every_command_is_in_the_readme() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    for name in group.commands:
        assert f"`trolyso {name}" in README
