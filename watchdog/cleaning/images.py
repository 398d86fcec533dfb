"""Pictures drawn anew: only what the picture shows goes into the copy."""

import io
from typing import Any, Final

import pi_heif
from PIL import AvifImagePlugin, ExifTags, Image, ImageCms, ImageFile, ImageOps, ImageSequence

from watchdog.cleaning.removals import CleaningError, Failure, Removal, Tally

PIXELS: Final = 64_000_000
"""Most pixels of a picture, of all its frames together; a phone's largest has 50 million in common use."""

QUALITY: Final = 92
_FORMATS: Final = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/gif": ("GIF",),
    "image/bmp": ("BMP",),
    "image/tiff": ("TIFF",),
    "image/avif": ("AVIF",),
    "image/heic": ("HEIF", "AVIF"),
}
_BECOMES: Final = {
    "image/bmp": "image/png",
    "image/tiff": "image/png",
    "image/avif": "image/jpeg",
    "image/heic": "image/jpeg",
}
_READ_ONLY: Final = frozenset({"image/avif", "image/heic"})
"""Drawn anew as what every device shows; where something is see-through, as PNG."""

_ANIMATED: Final = frozenset({"image/gif", "image/webp", "image/png"})
_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "image/jpeg": {"quality": QUALITY},
    "image/webp": {"quality": QUALITY, "exact": True},
}
_MODES: Final = {
    "image/jpeg": {"L", "RGB"},
    "image/png": {"1", "L", "LA", "RGB", "RGBA", "I;16"},
    "image/webp": {"RGB", "RGBA"},
    "image/gif": {"L", "RGB", "RGBA"},
    "image/bmp": {"1", "L", "RGB"},
    "image/tiff": {"1", "L", "LA", "RGB", "RGBA", "I;16"},
}
THREADED: Final = frozenset({"image/heic"})
"""What a library opens with a thread of its own, whatever it is told (libde265)."""

_BESIDE: Final = ("thumbnails", "depth_images")
"""What a HEIC file shows beside its picture."""

_WORDS: Final = ("comment", "xmp", "XML:com.adobe.xmp", "photoshop")
_TOLD: Final = frozenset({270, 271, 272, 305, 306, 315, 316, 700, 33432, 33723, 34377, 34665, 34853})
"""Tags of TIFF that say something; the others say how to draw."""

ImageFile.LOAD_TRUNCATED_IMAGES = True  # photographs that arrived cut off show what there is
Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is drawn
AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # the cleaner's process may begin no other
pi_heif.options.DECODE_THREADS = 1
pi_heif.register_heif_opener()


def clean_image(data: bytes, media_type: str, tally: Tally, *, same_type: bool = False) -> tuple[str, bytes]:
    """Draw a picture anew, turned as its camera said.

    Args:
        data: The picture.
        media_type: What it is.
        tally: Counts what is left behind.
        same_type: It stands in a paper that calls it by its type, so that it may not become a PNG.

    Raises:
        CleaningError: Too many pixels, or none of our types.
    """
    if media_type not in _FORMATS or (same_type and media_type in _READ_ONLY):
        raise CleaningError(Failure.NOT_CLEANABLE)
    becomes = media_type if same_type else _BECOMES.get(media_type, media_type)
    with Image.open(io.BytesIO(data), formats=_FORMATS[media_type]) as image:
        frames = getattr(image, "n_frames", 1)
        keeps = frames if becomes in _ANIMATED and media_type in _ANIMATED else 1
        if image.width * image.height * keeps > PIXELS:
            raise CleaningError(Failure.TOO_LARGE)
        _count(image, frames - keeps, tally)
        if media_type in _READ_ONLY and image.has_transparency_data:
            becomes = "image/png"
        drawn, shown_for = [], []
        for frame in ImageSequence.Iterator(image) if keeps > 1 else [image]:
            drawn.append(_drawn(frame, _MODES[becomes]))
            shown_for.append(int(frame.info.get("duration") or 0))
        options = dict(_OPTIONS.get(becomes, {}))
        if keeps > 1:
            options |= {"save_all": True, "append_images": drawn[1:], "duration": shown_for}
            options |= {"loop": image.info["loop"]} if isinstance(image.info.get("loop"), int) else {}
    out = io.BytesIO()
    drawn[0].save(out, _FORMATS[becomes][0], **options)
    return becomes, out.getvalue()


def _drawn(image: Image.Image, modes: set[str]) -> Image.Image:
    """Return a new picture with the pixels alone, in colours that need no profile."""
    turned = ImageOps.exif_transpose(image)
    turned = _plain_colours(turned)
    if turned.mode not in modes:
        clear = turned.has_transparency_data and "RGBA" in modes
        turned = turned.convert("RGBA" if clear else "RGB")
    new = Image.new(turned.mode, turned.size)
    new.paste(turned)
    return new


def _plain_colours(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    mode = "RGB" if image.mode == "CMYK" else image.mode
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if image.mode == "L" or source.profile.xcolor_space.strip() not in {"RGB", "CMYK"}:
            return image
        found = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a bent profile changes no picture
    return found or image


def _count(image: Image.Image, pages: int, tally: Tally) -> None:
    exif = image.getexif()
    tally[Removal.CAMERA] += sum(image.format != "TIFF" or tag in _TOLD for tag in exif)
    tally[Removal.PLACE] += bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
    tally[Removal.PREVIEW] += bool(exif.get_ifd(ExifTags.IFD.IFD1))
    tally[Removal.PREVIEW] += sum(len(image.info.get(name) or ()) for name in _BESIDE)
    tally[Removal.WORDS] += sum(bool(image.info.get(name)) for name in _WORDS) + len(getattr(image, "text", ()))
    tally[Removal.COLOURS] += "icc_profile" in image.info
    if image.format == "MPO":
        tally[Removal.PREVIEW] += pages
    else:
        tally[Removal.PAGES] += pages
