"""Writes Vietnamese in the codes of old fonts, from tables of its own: the opposite of what is read.

Also every syllable that Vietnamese spelling allows, so that reading is tried on all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from domain.text import nfc, tone_normal

# Each letter and what stands for it, as the printed tables of the two codes list them.
_TCVN3_PAIRS = (
    "àµ ả¶ ã· á¸ ạ¹ ă¨ ằ» ẳ¼ ẵ½ ắ¾ ặÆ â© ầÇ ẩÈ ẫÉ ấÊ ậË đ® èÌ ẻÎ ẽÏ éÐ ẹÑ êª ềÒ ểÓ ễÔ ếÕ ệÖ ì× ỉØ ĩÜ "
    "íÝ ịÞ òß ỏá õâ óã ọä ô« ồå ổæ ỗç ốè ộé ơ¬ ờê ởë ỡì ớí ợî ùï ủñ ũò úó ụô ư\u00ad ừõ ửö ữ÷ ứø ựù "
    "ỳú ỷû ỹü ýý ỵþ Ă¡ Â¢ Ê£ Ô¤ Ơ¥ Ư¦ Đ§"
)
_VNI_PAIRS = (
    "à=aø ả=aû ã=aõ á=aù ạ=aï ă=aê ằ=aè ẳ=aú ẵ=aü ắ=aé ặ=aë â=aâ ầ=aà ẩ=aå ẫ=aã ấ=aá ậ=aä đ=ñ è=eø "
    "ẻ=eû ẽ=eõ é=eù ẹ=eï ê=eâ ề=eà ể=eå ễ=eã ế=eá ệ=eä ì=ì ỉ=æ ĩ=ó í=í ị=ò ò=oø ỏ=oû õ=oõ ó=où ọ=oï "
    "ô=oâ ồ=oà ổ=oå ỗ=oã ố=oá ộ=oä ơ=ô ờ=ôø ở=ôû ỡ=ôõ ớ=ôù ợ=ôï ù=uø ủ=uû ũ=uõ ú=uù ụ=uï ư=ö ừ=öø "
    "ử=öû ữ=öõ ứ=öù ự=öï ỳ=yø ỷ=yû ỹ=yõ ý=yù ỵ=î"
)
_WESTERN = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]
_TCVN3 = {pair[0]: pair[1] for pair in nfc(_TCVN3_PAIRS).split(" ")}
_VNI = dict(pair.split("=") for pair in nfc(_VNI_PAIRS).split())
_VNI |= {letter.upper(): code.upper() for letter, code in _VNI.items()}

_TONES = "\u0300\u0309\u0303\u0301\u0323"
_STOPPED_TONES = "\u0301\u0323"
_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en "
    "eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi "
    "om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh "
    "ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi "
    "ưng ươc ươi ươm ươn ương ươp ươt ưt ưu y yêm yên yêng yêt yêu"
)
_AFTER_QU = ("y", "â", "ê", "ơ", "ô")
_VOWELS = "aăâeêioôơuưy"


def as_tcvn3(text: str) -> str:
    """`text` as a TCVN3 font needs it. Capitals with a tone have the codes of small letters there."""
    return "".join([_TCVN3.get(letter) or _TCVN3.get(letter.lower(), letter) for letter in nfc(text)])


def as_tcvn3_capitals(text: str) -> str:
    """`text` in capitals as a font of capitals needs it: the codes of the small letters."""
    return as_tcvn3(text.lower())


def as_vni(text: str) -> str:
    return "".join([_VNI.get(letter, letter) for letter in nfc(text)])


def as_utf8_read_wrongly(text: str) -> str:
    """`text` in UTF-8 as a program shows it that takes it for Windows-1252."""
    return "".join([_WESTERN[byte] for byte in nfc(text).encode()])


@cache
def syllables() -> tuple[str, ...]:
    """Every onset with every rhyme in every tone that it can have, in small letters."""
    return tuple(dict.fromkeys(_syllables()))


def _syllables() -> Iterator[str]:
    for rhyme in _RHYMES.split():
        tones = _STOPPED_TONES if rhyme.endswith(("c", "ch", "p", "t")) else ("", *_TONES)
        for onset in ("", *_ONSETS.split()):
            plain = _joined(onset, rhyme)
            first = [place for place, sign in enumerate(plain) if sign in _VOWELS]
            # In giá and quá the first vowel belongs to the onset.
            place = next((one for one in first if one >= len(onset)), first[-1])
            for tone in tones:
                yield tone_normal(nfc(plain[: place + 1] + tone + plain[place + 1 :]))


def _joined(onset: str, rhyme: str) -> str:
    if onset == "qu" and rhyme in ("uya", "uyu"):
        return "qua"
    if onset == "qu" and rhyme[0] in "oôơưu":
        return onset + rhyme[1:] if rhyme[0] == "u" and rhyme[1:2] in _AFTER_QU else onset + "a"
    return onset + rhyme[1:] if onset == "gi" and rhyme[0] == "i" else onset + rhyme
