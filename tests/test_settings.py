"""Settings: defaults, refusals, and the example file that explains them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.domain.errors import SettingsError
from bot.domain.language import Language
from bot.domain.model import ModelRef
from bot.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
ALSO_KNOWN = (
    "TELEGRAM_BASE_URL",
    "LLM_STRATEGY",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "OLLAMA_HOST",
    "OLLAMA_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_API_KEY",
    "BRAVE_API_KEY",
)
"""Settings that other programs know by these names, which Aiki reads too."""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "AIKI_DB", "TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR", *ALSO_KNOWN):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"AIKI_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_setting_has_a_default() -> None:
    settings = load_settings()
    assert settings.db.name == "aiki.db"
    assert settings.language is Language.EN
    assert settings.zone().key == settings.timezone


def test_the_environment_goes_before_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AIKI_LANGUAGE=nb\nAIKI_PROMPT_TOKENS=900\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("AIKI_LANGUAGE", "pt")
    settings = load_settings()
    assert settings.language is Language.PT
    assert settings.prompt_tokens == 900


def test_the_command_line_goes_before_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIKI_DB", "other.db")
    assert load_settings(db=Path("mine.db")).db == Path("mine.db").resolve()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AIKI_TIMEZONE", "Mars/Olympus"),
        ("AIKI_TIMEZONE", "../../etc/passwd"),
        ("AIKI_LANGUAGE", "klingon"),
        ("AIKI_EMBEDDING_DIMENSIONS", "13"),
        ("AIKI_PROMPT_TOKENS", "many"),
        ("AIKI_PROMPT_TOKENS", "-1"),
        ("AIKI_LOG_LEVEL", "loud"),
        ("AIKI_CHAT_MODEL", "mistral-without-provider"),
        ("AIKI_CHAT_MODEL", "whisper:small"),
        ("AIKI_VISION_MODEL", "whisper:small"),
        ("AIKI_SPEECH_MODEL", "ollama:whisper"),
        ("AIKI_SPEECH_MODEL", "tiny-without-provider"),
        ("AIKI_LLM_STRATEGY", "psychic"),
        ("AIKI_BUDGET_DAY_USD", "-3"),
        ("AIKI_OLLAMA_KEEP_ALIVE", "a while"),
    ],
)
def test_a_bad_setting_is_named_and_its_value_is_not_told(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.values["setting"] == variable
    assert value not in str(caught.value.values["problem"])


def test_an_env_file_that_is_not_text_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00AIKI")
    with pytest.raises(SettingsError):
        load_settings()


def test_a_line_of_the_env_file_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text("AIKI_LANGUAGE=nb\nAIKI LANGUAGE pt\n")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.values == {"setting": ".env", "problem": "line 2 is not of the form NAME=value"}
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("locale", "language"),
    [("nb_NO.UTF-8", Language.NB), ("nn_NO", Language.NB), ("pt_BR.UTF-8", Language.PT), ("de_DE", Language.EN)],
)
def test_the_systems_language_is_spoken_where_we_know_it(
    monkeypatch: pytest.MonkeyPatch, locale: str, language: Language
) -> None:
    monkeypatch.setenv("LANG", locale)
    assert load_settings().language is language


def test_tiktokens_folder_is_the_setting_then_tiktokens_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().tiktoken_folder().name == "data-gym-cache"
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "/there")
    assert load_settings().tiktoken_folder() == Path("/there")
    monkeypatch.setenv("AIKI_TIKTOKEN_CACHE", "/here")
    assert load_settings().tiktoken_folder() == Path("/here")


def test_the_example_file_explains_every_setting_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    explained = re.findall(r"^# (AIKI_[A-Z_]+)=", text, re.MULTILINE)
    assert explained == [f"AIKI_{name.upper()}" for name in Settings.model_fields]
    for block in text.split("\n\n")[1:]:
        assert len([line for line in block.splitlines() if line.startswith("# ")]) >= 2, block


def test_the_example_file_gives_the_true_defaults() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    for name, value in re.findall(r"^# AIKI_([A-Z_]+)=(.+)$", text, re.MULTILINE):
        assert str(Settings.model_fields[name.lower()].default) == value


def test_the_example_file_can_be_used_as_it_is(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    (tmp_path / ".env").write_text(re.sub(r"^# (AIKI_)", r"\1", text, flags=re.MULTILINE))
    assert load_settings() == load_settings(language=Language.EN)


@pytest.mark.parametrize("name", ALSO_KNOWN)
def test_a_name_that_other_programs_use_is_read_and_ours_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    values = {"LLM_STRATEGY": ("hybrid", "local_only")}.get(name, ("theirs", "ours"))
    monkeypatch.setenv(name, values[0])
    assert _plain(getattr(load_settings(), name.lower())) == values[0]
    monkeypatch.setenv(f"AIKI_{name}", values[1])
    assert _plain(getattr(load_settings(), name.lower())) == values[1]


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def test_no_secret_shows_in_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OLLAMA_API_KEY", "BRAVE_API_KEY"):
        monkeypatch.setenv(name, "sk-very-secret")
    assert "very-secret" not in repr(load_settings())


@pytest.mark.parametrize(("given", "seconds"), [("90", 90), ("30m", 1_800), ("2h", 7_200), ("-1", 3_153_600_000)])
def test_how_long_a_model_stays_is_read_as_ollama_reads_it(
    monkeypatch: pytest.MonkeyPatch, given: str, seconds: int
) -> None:
    monkeypatch.setenv("AIKI_OLLAMA_KEEP_ALIVE", given)
    assert load_settings().ollama_keeps_for().total_seconds() == seconds


def test_a_slot_names_provider_and_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIKI_CHAT_MODEL", "ollama:qwen3:4b")
    assert load_settings().chat_model == ModelRef("ollama", "qwen3:4b")


@pytest.mark.parametrize(
    ("given", "read"),
    [("", None), ("Rules", "rules"), ("rules", "rules"), ("ollama:qwen3:4b", ModelRef("ollama", "qwen3:4b"))],
)
def test_the_model_that_reads_sessions_is_named_or_is_none_ever(
    monkeypatch: pytest.MonkeyPatch, given: str, read: object
) -> None:
    monkeypatch.setenv("AIKI_MEMORY_MODEL", given)
    assert load_settings().memory_model == read


@pytest.mark.parametrize("given", ["gpt", "whisper:small", "nobody:x"])
def test_what_names_no_such_model_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("AIKI_MEMORY_MODEL", given)
    with pytest.raises(SettingsError, match="AIKI_MEMORY_MODEL: write it as rules, or as provider:model"):
        load_settings()
