"""A database in which nobody has created the tables yet."""

from pathlib import Path

import pytest

from storefront.app import create_app
from tests.conftest import SETTINGS, dispose


@pytest.mark.parametrize("command", ["seed", "check"])
def test_one_line_says_what_to_do_first(tmp_path: Path, command: str) -> None:
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'new.db'}"})
    told = app.test_cli_runner().invoke(args=["storefront", command])
    dispose(app)
    assert told.exit_code == 1
    assert told.output.endswith("Create the tables first: flask storefront init-db\n")
    assert told.output.count("\n") == 1
