"""What a card says of itself, in the languages of the shop."""

from collections.abc import Mapping

_SAID: Mapping[str, Mapping[str, str]] = {
    "since": {"en": "since {}", "ru": "с {} года", "bg": "от {} г.", "ro": "din {}"},
    "show": {
        "en": "Show this card when you pay.",
        "ru": "Покажите карту при оплате.",
        "bg": "Покажете картата при плащане.",
        "ro": "Arătați cardul la plată.",
    },
    "found": {
        "en": "If found, please return to",
        "ru": "Нашли карту? Пожалуйста, верните её:",
        "bg": "Намерихте картата? Моля, върнете я на:",
        "ro": "Dacă găsiți cardul, vă rugăm să îl returnați la",
    },
}


def phrase(name: str, language: str, *words: str) -> str:
    """The phrase in that language, or in English."""
    said = _SAID[name]
    return said.get(language, said["en"]).format(*words)
