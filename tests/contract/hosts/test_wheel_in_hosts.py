"""The wheel in a clean environment, plugged into three kinds of host. What is checked there is in
`inside/`; it is copied out, so that the checkout cannot lend a hand."""

import os
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
INSIDE = Path(__file__).parent / "inside"


def run(*words: object, cwd: Path) -> str:
    """What the program printed; the test fails with it when the program does."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the files of the checkout alone, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, ROOT, cwd=folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, and the libraries of this one through a path file."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    clean = folder / "bin" / "python"
    own = Path(
        run(clean, "-c", "import site; print(site.getsitepackages()[0])", cwd=folder).strip()
    )
    (own / "libraries.pth").write_text("\n".join(site.getsitepackages()))
    words = ("-m", "pip", "--python", clean, "install", "--quiet", "--no-deps", "--no-index", wheel)
    run(sys.executable, *words, "--disable-pip-version-check", cwd=folder)
    return clean


# One kind in CI, all of them by `make check`: each makes an environment of its own.
@pytest.mark.parametrize(
    "kind",
    [
        "flask_sqlalchemy",
        pytest.param("flask_sqlalchemy_lite", marks=pytest.mark.hosts),
        pytest.param("neither", marks=pytest.mark.hosts),
    ],
)
def test_a_host_of_each_kind(python: Path, tmp_path: Path, kind: str) -> None:
    shutil.copytree(INSIDE, tmp_path / "inside")
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", f"--host={kind}")
    said = run(python, *words, "inside", cwd=tmp_path)
    assert "passed" in said
    assert "skipped" not in said


def test_the_packages_come_from_the_wheel(python: Path, tmp_path: Path) -> None:
    program = "import storefront, product_content as p; print(storefront.__file__, p.__file__)"
    for path in run(python, "-c", program, cwd=tmp_path).split():
        assert Path(path).is_relative_to(python.parents[1])


def test_the_wheel_brings_its_templates_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "storefront",
        "product_content",
    }
    assert "storefront/templates/storefront/layout.html" in names
    assert "product_content/content/articles/magnesium-and-nerve-health.md" in names
    assert any(name.startswith("product_content/templates/product_content/") for name in names)
    assert any(name.startswith("storefront/migrations/versions/") for name in names)
    for template in (ROOT / "templates").rglob("*.html"):
        relative = template.relative_to(ROOT / "templates")
        assert f"{relative.parts[0]}/templates/{relative}" in names
