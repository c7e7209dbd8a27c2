"""Random bytes -> an access code: Crockford's base32 with a check character, in groups of five.

The check finds every single wrong character and every swap of two neighbours; docs/vault.md has the arithmetic.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26  # characters of 5 bits: 130
BYTES = 17  # that are needed for them
GROUP = 5
FIELD = 0b100101  # x^5 + x^2 + 1, primitive: powers of 2 repeat only after 31


def code(random: bytes) -> str:
    """The first 130 bits as 26 characters."""
    number = int.from_bytes(random[:BYTES], "big") >> (8 * BYTES - 5 * LENGTH)
    return "".join(ALPHABET[number >> 5 * at & 31] for at in range(LENGTH - 1, -1, -1))


def check(word: str) -> str:
    """The check character of a code: the value at 2 of the polynomial whose coefficients are its characters, in GF(32)."""
    value = 0
    for character in word:
        value = (value ^ ALPHABET.index(character)) << 1
        value ^= FIELD if value & 32 else 0
    return ALPHABET[value]


def written(word: str) -> str:
    """The code as people get it: XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XX, the last character checks."""
    whole = word + check(word)
    return "-".join(whole[at : at + GROUP] for at in range(0, len(whole), GROUP))
