"""Pictures for reports, drawn: a stained wall, a puddle, a crack, a dark room, a door, a floor."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]

_SIZE = (720, 960)
_QUALITY = 78
_WALLS: tuple[Colour, ...] = ((226, 220, 206), (214, 219, 216), (232, 228, 218), (205, 209, 198))
_FLOORS: tuple[Colour, ...] = ((168, 160, 148), (150, 154, 156), (181, 170, 152))


def picture(kind: str, dice: Random) -> bytes:
    """A JPEG of that kind (see ``life.toml``), a little different each time."""
    image = Image.new("RGB", _SIZE, dice.choice(_WALLS))
    _DRAWERS.get(kind, _plain)(image, dice)
    image = _as_by_a_phone(image, dice)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _stain(image: Image.Image, dice: Random) -> None:
    """A brown edge of old water under the ceiling, darker where it runs down."""
    _corner(image, dice)
    x, y = dice.randint(240, 480), dice.randint(180, 360)
    for size, strength in ((250, 26), (190, 34), (120, 46)):
        blots = [
            (x + dice.randint(-90, 90), y + dice.randint(-60, 60), size * dice.uniform(0.5, 1.0))
            for _ in range(7)
        ]
        _darken(image, blots, (strength // 2, strength * 3 // 4, strength * 5 // 4), 18)
    for _ in range(dice.randint(2, 5)):
        left = x + dice.randint(-120, 120)
        run = [(left + dice.randint(-4, 4), y + 22 * n, 15.0) for n in range(dice.randint(4, 9))]
        _darken(image, run, (12, 18, 28), 12)


def _puddle(image: Image.Image, dice: Random) -> None:
    """Water on a tiled floor, with the window's light on it."""
    floor = dice.choice(_FLOORS)
    image.paste(floor, (0, 0, *_SIZE))
    _tiles(image, dice, floor)
    x, y = dice.randint(260, 460), dice.randint(420, 620)
    blots = [
        (x + dice.randint(-170, 170), y + dice.randint(-70, 90), dice.uniform(70, 150))
        for _ in range(9)
    ]
    _darken(image, blots, (58, 52, 44), 6)
    shine = Image.new("L", _SIZE, 0)
    pen = ImageDraw.Draw(shine)
    for _ in range(3):
        sx, sy = x + dice.randint(-120, 120), y + dice.randint(-50, 60)
        pen.ellipse((sx - 60, sy - 8, sx + 60, sy + 8), fill=dice.randint(70, 130))
    image.paste((240, 246, 250), mask=shine.filter(ImageFilter.GaussianBlur(9)))


def _crack(image: Image.Image, dice: Random) -> None:
    """A crack that branches over a wall or a board."""
    _corner(image, dice)
    pen = ImageDraw.Draw(image)
    for _ in range(3):
        x, y = float(dice.randint(200, 520)), float(dice.randint(60, 240))
        for _ in range(dice.randint(9, 17)):
            to = (x + dice.uniform(-34, 38), y + dice.uniform(18, 46))
            pen.line((x, y, *to), fill=(84, 76, 68), width=dice.randint(2, 5))
            x, y = to


def _dark(image: Image.Image, dice: Random) -> None:
    """A ceiling with two tubes of which one is out."""
    image.paste((58, 58, 62), (0, 0, *_SIZE))
    pen = ImageDraw.Draw(image)
    lit = dice.randint(0, 1)
    for n in range(2):
        top = 180 + n * 330
        if n == lit:
            glow = Image.new("L", _SIZE, 0)
            ImageDraw.Draw(glow).rectangle((60, top - 60, 660, top + 100), fill=120)
            image.paste((225, 228, 232), mask=glow.filter(ImageFilter.GaussianBlur(60)))
            pen = ImageDraw.Draw(image)
        pen.rectangle((90, top, 630, top + 34), fill=(246, 248, 250) if n == lit else (96, 97, 99))
        pen.rectangle((78, top - 6, 92, top + 40), fill=(120, 120, 122))
        pen.rectangle((628, top - 6, 642, top + 40), fill=(120, 120, 122))


def _door(image: Image.Image, dice: Random) -> None:
    """A door leaf with its lock, the plate hanging loose."""
    wood = dice.choice(((142, 104, 72), (168, 132, 96), (120, 122, 128)))
    pen = ImageDraw.Draw(image)
    pen.rectangle((150, 40, 640, 960), fill=wood)
    dark = (wood[0] - 34, wood[1] - 30, wood[2] - 26)
    pen.rectangle((150, 40, 166, 960), fill=dark)
    for top in (110, 560):
        pen.rectangle((220, top, 580, top + 350), outline=dark, width=5)
    plate = Image.new("RGBA", (90, 240), (186, 188, 192, 255))
    lock = ImageDraw.Draw(plate)
    lock.ellipse((29, 24, 61, 56), fill=(140, 142, 148))
    lock.rectangle((40, 120, 50, 150), fill=(40, 40, 42))
    lock.ellipse((34, 104, 56, 126), fill=(40, 40, 42))
    turned = plate.rotate(dice.uniform(-14, 14), expand=True, resample=Image.Resampling.BICUBIC)
    image.paste(turned, (172, 430), turned)


def _plain(image: Image.Image, dice: Random) -> None:
    """Paving outside, with something broken in it."""
    floor = dice.choice(_FLOORS)
    image.paste(floor, (0, 0, *_SIZE))
    _tiles(image, dice, floor)
    x, y = dice.randint(250, 470), dice.randint(380, 600)
    _darken(image, [(x, y, 120.0), (x + 40, y + 30, 90.0)], (70, 70, 68), 3)


_DRAWERS: dict[str, Callable[[Image.Image, Random], None]] = {
    "stain": _stain,
    "puddle": _puddle,
    "crack": _crack,
    "dark": _dark,
    "door": _door,
}


def _corner(image: Image.Image, dice: Random) -> None:
    """A wall's upper edge: the ceiling is lighter."""
    edge = dice.randint(70, 140)
    ImageDraw.Draw(image).rectangle((0, 0, _SIZE[0], edge), fill=(240, 239, 235))
    ImageDraw.Draw(image).line((0, edge, _SIZE[0], edge), fill=(170, 166, 158), width=3)


def _tiles(image: Image.Image, dice: Random, floor: Colour) -> None:
    pen = ImageDraw.Draw(image)
    joint = (floor[0] - 40, floor[1] - 40, floor[2] - 40)
    side = dice.choice((150, 180, 210))
    for x in range(dice.randint(-80, 0), _SIZE[0], side):
        pen.line((x, 0, x - 60, _SIZE[1]), fill=joint, width=4)
    for y in range(dice.randint(-80, 0), _SIZE[1], side):
        pen.line((0, y, _SIZE[0], y + 12), fill=joint, width=4)


def _darken(
    image: Image.Image, blots: Sequence[tuple[float, float, float]], by: Colour, blur: int
) -> None:
    """Take colour away in round blots (x, y, radius) with soft edges."""
    mask = Image.new("L", _SIZE, 0)
    pen = ImageDraw.Draw(mask)
    for x, y, r in blots:
        pen.ellipse((x - r, y - r * 0.7, x + r, y + r * 0.7), fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(blur))
    layer = Image.merge("RGB", [mask.point([v * part // 255 for v in range(256)]) for part in by])
    image.paste(ImageChops.subtract(image, layer), (0, 0))


def _as_by_a_phone(image: Image.Image, dice: Random) -> Image.Image:
    """Light from one side, darker corners, a little grain and blur."""
    light = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270))).resize(_SIZE)
    image = Image.blend(image, Image.merge("RGB", [light] * 3), 0.12)
    grain = Image.effect_noise(_SIZE, 14).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(1.1)), grain, 0.06)
    vignette = Image.radial_gradient("L").resize(_SIZE).point([v // 5 for v in range(256)])
    return ImageChops.subtract(image, Image.merge("RGB", [vignette] * 3))
