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
    # In a phone's wallet.
    "as of": {"en": "As of", "ru": "По состоянию на", "bg": "Към", "ro": "La data de"},
    "card": {
        "en": "Loyalty card of {}",
        "ru": "Карта клиента {}",
        "bg": "Клиентска карта на {}",
        "ro": "Card de fidelitate {}",
    },
    "credit": {"en": "Credit", "ru": "На счёте", "bg": "По сметката", "ro": "Credit"},
    "name": {"en": "Name", "ru": "Имя", "bg": "Име", "ro": "Nume"},
    "number": {"en": "Card number", "ru": "Номер карты", "bg": "Номер на картата", "ro": "Numărul cardului"},
    "points": {"en": "Points", "ru": "Баллы", "bg": "Точки", "ro": "Puncte"},
    "through": {
        "en": "{}, through {}",
        "ru": "{}, по {} включительно",
        "bg": "{}, до {} включително",
        "ro": "{}, până la {} inclusiv",
    },
    "tier": {"en": "Level", "ru": "Уровень", "bg": "Ниво", "ro": "Nivel"},
    "use by": {"en": "Use by {}", "ru": "Использовать по {}", "bg": "Да се ползват до {}", "ro": "De folosit până la {}"},
    "voucher": {"en": "Voucher", "ru": "Ваучер", "bg": "Ваучер", "ro": "Voucher"},
}


def phrase(name: str, language: str, *words: str) -> str:
    """The phrase in that language, or in English."""
    said = _SAID[name]
    return said.get(language, said["en"]).format(*words)
