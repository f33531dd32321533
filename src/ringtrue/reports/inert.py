"""Makes strings that vendors wrote harmless before they reach a terminal."""

import unicodedata

_VISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def inert(text: str) -> str:
    r"""The text with every control, format and unassigned character written out (`\x1b`, `\u202e`).

    So no escape sequence reaches a terminal, no bidirectional override reorders a line, and no line feed
    forges a second one.
    """
    return "".join(_written(each) if unicodedata.category(each) in _VISIBLE else each for each in text)


def _written(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
