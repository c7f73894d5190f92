"""Text that is not in the encoding that it should be in."""

from __future__ import annotations

import codecs


def decode(data: bytes) -> str:
    """Return UTF-8 text; a byte that is not UTF-8 becomes its number, as in `caf<E9>`.

    A replacement character for all such bytes would give different tables the same name.
    """
    return data.decode("utf-8", "dbready.number")


def _number(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(f"<{byte:02X}>" for byte in wrong), error.end


codecs.register_error("dbready.number", _number)

# The name of decode() for a driver that takes only the name of an encoding.
CODEC = "dbready_utf_8"


def _codec(name: str) -> codecs.CodecInfo | None:
    if name != CODEC:
        return None
    utf_8 = codecs.lookup("utf-8")
    return codecs.CodecInfo(utf_8.encode, lambda data, _="": (decode(bytes(data)), len(data)))


codecs.register(_codec)
