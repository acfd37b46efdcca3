from collections.abc import Callable
from pathlib import Path

import pytest

from product_content.library import Library
from tests.writing import stored

Shelf = Callable[[dict[str, str]], Library]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """`shelf({"articles/a.md": page("…")})` is a library with that file and the product."""
    return lambda files: stored(tmp_path, files)


@pytest.fixture(scope="session")
def packaged() -> Library:
    """What is shipped."""
    return Library.load()
