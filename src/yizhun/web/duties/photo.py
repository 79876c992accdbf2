"""An uploaded file in; a photo that is surely one, upright, without hidden data and of a sensible size, out."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from django.core.files import File
from PIL import Image, ImageOps, UnidentifiedImageError

from yizhun.text import Text
from yizhun.web.ledger.errors import InvalidError

MOST_BYTES, MOST_PIXELS, EDGE, QUALITY = 15 * 2**20, 50_000_000, 1600, 82
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Photo:
    """A JPEG, and the SHA-256 of the file it was made from."""

    data: bytes
    sha256: str


def read(file: File[bytes]) -> Photo:
    """InvalidError when it is too large or no JPEG, PNG or WebP picture."""
    if (file.size or 0) > MOST_BYTES:
        raise InvalidError(
            Text(
                "The photo is larger than 15 MB. Take it with a lower resolution.", "照片超过 15 MB，请调低分辨率重拍。"
            )
        )
    raw = file.read()
    return Photo(_encoded(raw), hashlib.sha256(raw).hexdigest())


def _encoded(raw: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            # A picture that unfolds to something huge only warns by default.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise InvalidError(_PIXELS)
                image.draft("RGB", (EDGE, EDGE))  # a large JPEG is unfolded no larger than it is needed
                upright = _upright(image).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise InvalidError(_PIXELS) from fault
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as fault:
        raise InvalidError(
            Text(
                "This is not a photo. Send a JPEG, PNG or WebP picture.", "这不是照片，请上传 JPEG、PNG 或 WebP 图片。"
            )
        ) from fault
    upright.thumbnail((EDGE, EDGE))
    written = io.BytesIO()
    # Without `exif` nothing of where and with what it was taken is kept.
    upright.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # what lies beside the picture is odd, and Pillow breaks over it in many ways
        return image


_PIXELS = Text("The photo has more than 50 million pixels.", "照片超过 5000 万像素，请调低分辨率重拍。")
