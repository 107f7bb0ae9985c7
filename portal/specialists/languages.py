"""Languages a specialist works in: BCP 47 tags, shown by the name their speakers use.

Names come from CLDR. A tag here is a language with at most a script and a region, like "en",
"pt-BR" or "zh-Hant" (RFC 5646 section 2.1, without variants and extensions).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

from portal.specialists.search import fold

MOST = 8
_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi", "Arab", "Hebr"}
_TAG = re.compile(r"([a-z]{2,3})(?:-([A-Z][a-z]{3}))?(?:-([A-Z]{2}))?")

# The languages that cost no look into CLDR, whose files take some 20 ms each to load: tag, own
# name, English name. A test compares them with CLDR.
_COMMON = MappingProxyType(
    {
        "ar": ("العربية", "Arabic"),
        "bg": ("Български", "Bulgarian"),
        "bn": ("বাংলা", "Bangla"),
        "ca": ("Català", "Catalan"),
        "cs": ("Čeština", "Czech"),
        "cy": ("Cymraeg", "Welsh"),
        "da": ("Dansk", "Danish"),
        "de": ("Deutsch", "German"),
        "el": ("Ελληνικά", "Greek"),
        "en": ("English", "English"),
        "es": ("Español", "Spanish"),
        "et": ("Eesti", "Estonian"),
        "eu": ("Euskara", "Basque"),
        "fa": ("فارسی", "Persian"),
        "fi": ("Suomi", "Finnish"),
        "fr": ("Français", "French"),
        "ga": ("Gaeilge", "Irish"),
        "gl": ("Galego", "Galician"),
        "gu": ("ગુજરાતી", "Gujarati"),
        "he": ("עברית", "Hebrew"),
        "hi": ("हिन्दी", "Hindi"),
        "hr": ("Hrvatski", "Croatian"),
        "hu": ("Magyar", "Hungarian"),
        "hy": ("Հայերեն", "Armenian"),
        "id": ("Bahasa Indonesia", "Indonesian"),
        "is": ("Íslenska", "Icelandic"),
        "it": ("Italiano", "Italian"),
        "ja": ("日本語", "Japanese"),
        "ka": ("ქართული", "Georgian"),
        "ko": ("한국어", "Korean"),
        "ku": ("Kurdî", "Kurdish"),
        "lb": ("Lëtzebuergesch", "Luxembourgish"),
        "lt": ("Lietuvių", "Lithuanian"),
        "lv": ("Latviešu", "Latvian"),
        "mk": ("Македонски", "Macedonian"),
        "mt": ("Malti", "Maltese"),
        "nb": ("Norsk bokmål", "Norwegian Bokmål"),
        "ne": ("नेपाली", "Nepali"),
        "nl": ("Nederlands", "Dutch"),
        "pa": ("ਪੰਜਾਬੀ", "Punjabi"),
        "pl": ("Polski", "Polish"),
        "pt": ("Português", "Portuguese"),
        "ro": ("Română", "Romanian"),
        "ru": ("Русский", "Russian"),
        "sk": ("Slovenčina", "Slovak"),
        "sl": ("Slovenščina", "Slovenian"),
        "so": ("Soomaali", "Somali"),
        "sq": ("Shqip", "Albanian"),
        "sr": ("Српски", "Serbian"),
        "sv": ("Svenska", "Swedish"),
        "sw": ("Kiswahili", "Swahili"),
        "ta": ("தமிழ்", "Tamil"),
        "te": ("తెలుగు", "Telugu"),
        "th": ("ไทย", "Thai"),
        "tr": ("Türkçe", "Turkish"),
        "uk": ("Українська", "Ukrainian"),
        "ur": ("اردو", "Urdu"),
        "vi": ("Tiếng Việt", "Vietnamese"),
        "yue": ("粵語", "Cantonese"),
        "zh": ("中文", "Chinese"),
    }
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its tag, its own name, its English name."""

    tag: str
    own_name: str
    english_name: str

    @property
    def direction(self) -> str:
        """Return "rtl" for languages written from right to left, else "ltr" (HTML ``dir``)."""
        return "rtl" if _RIGHT_TO_LEFT & set(self.tag.split("-")) else "ltr"


class UnknownLanguage(ValueError):
    """``written`` is no tag and no name of a language."""

    def __init__(self, written: str) -> None:
        self.written = written
        super().__init__("not a language")


@lru_cache(maxsize=512)
def language(tag: str) -> Language:
    """Return the language of a tag. Raises UnknownLanguage."""
    if tag in _COMMON:
        return Language(tag, *_COMMON[tag])
    found = _TAG.fullmatch(tag)
    if not found or found[1] not in _english().languages:
        raise UnknownLanguage(tag)
    english = str(_english().languages[found[1]])
    try:
        locale = Locale.parse(tag, sep="-")
    except UnknownLocaleError:
        return Language(tag, english, english)
    own = locale.get_display_name() or english
    return Language(tag, own[:1].upper() + own[1:], locale.get_display_name("en") or english)


def is_known(tag: str) -> bool:
    """Return whether ``tag`` names a language."""
    try:
        language(tag)
    except UnknownLanguage:
        return False
    return True


@lru_cache(maxsize=1)
def common() -> tuple[Language, ...]:
    """Return the languages to choose from, by their own names."""
    return tuple(sorted(map(language, _COMMON), key=lambda one: fold(one.own_name)))


def read(written: str) -> tuple[str, ...]:
    """Return the tags of "English, Português": own names, English names or tags, each once.

    Raises UnknownLanguage with the first part that is none of them.
    """
    parts = filter(None, (part.strip() for part in re.split(r"[,;\n]", written)))
    return tuple(dict.fromkeys(_tag(part) for part in parts))


def write(tags: Iterable[str]) -> str:
    """Return the text that ``read`` turns into ``tags``."""
    return ", ".join(_written(language(tag)) for tag in tags)


def _written(one: Language) -> str:
    names = (one.own_name, one.english_name)
    return next((name for name in names if _tag_of_name(fold(name)) == one.tag), one.tag)


def _tag(written: str) -> str:
    tag = _tag_of_name(fold(written)) or (written if is_known(written) else None)
    if tag is None:
        raise UnknownLanguage(written)
    return tag


def _tag_of_name(folded: str) -> str | None:
    return _common_names().get(folded) or _names().get(folded)


@lru_cache(maxsize=1)
def _common_names() -> dict[str, str]:
    return {fold(name): tag for tag, names in _COMMON.items() for name in names}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Return tag by folded English name, for every language CLDR knows."""
    return {fold(name): tag for tag, name in _english().languages.items() if _TAG.fullmatch(tag)}


@lru_cache(maxsize=1)
def _english() -> Locale:
    return Locale("en")
