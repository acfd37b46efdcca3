"""The stand-alone settings: all wrong ones at once, and hosts that cannot be made up."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

CONFIG = Path(__file__).parent.parent.parent / "config.py"


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    for name in ("DATABASE_URL", "STOREFRONT_BASE_URL", "TRUSTED_HOSTS", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("shop_config", CONFIG)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_wrong_setting_is_named_in_one_go(
    config: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "short")
    monkeypatch.setenv("DATABASE_URL", "oracle://x")
    monkeypatch.setenv("TRUSTED_PROXIES", "many")
    with pytest.raises(SystemExit) as stop:
        config.load()
    told = str(stop.value)
    assert all(name in told for name in ("SECRET_KEY", "DATABASE_URL", "TRUSTED_PROXIES"))
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("base_url", "hosts"),
    [
        ("https://shop.example", ["shop.example"]),
        ("http://127.0.0.1:5000", ["localhost", "127.0.0.1"]),
        ("", None),
    ],
)
def test_the_shop_answers_to_its_own_name_only(
    config: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    base_url: str,
    hosts: list[str] | None,
) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    monkeypatch.setenv("STOREFRONT_BASE_URL", base_url)
    assert config.load()["TRUSTED_HOSTS"] == hosts
