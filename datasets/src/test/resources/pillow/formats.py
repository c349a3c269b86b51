"""Makes the golden files of formats/: python3 formats.py (needs pillow and numpy).

exact.txt      files that are decoded to the bit, and their RGB: Pillow's, or worked out here for depths that Pillow does not scale
*.rgb          Pillow's RGB of files that are decoded within rounding
ids.txt        label maps and their values
others         files that are refused
"""
import pathlib
import struct

import numpy as np
from PIL import Image, ImageCms

HERE = pathlib.Path(__file__).parent / "formats"
HERE.mkdir(exist_ok=True)
W, H = 7, 5
rng = np.random.default_rng(11)
y, x = np.mgrid[0:H, 0:W]
colour = rng.integers(0, 256, (H, W, 3), dtype=np.uint8)
grey = rng.integers(0, 256, (H, W), dtype=np.uint8)
exact, ids = [], []


def line(into, name, values):
    into.append(name + " " + " ".join(str(v) for v in np.asarray(values).ravel().tolist()))


def by_pillow(name):
    with Image.open(HERE / name) as image:
        line(exact, name, np.asarray(image.convert("RGB")))


def scaled(name, values, largest):
    """The nearest of 256 levels; halves go up."""
    levels = (np.asarray(values).astype(np.int64) * 255 + largest // 2) // largest
    line(exact, name, levels if levels.ndim == 3 else np.repeat(levels[..., None], 3, -1))


def tiff(name, bits, photometric, rows, channels=1, sample_format=1):
    """An uncompressed little-endian TIFF from packed rows, for the flavours that Pillow does not write."""
    data = b"".join(rows)
    tags = [(256, 3, W), (257, 3, H), (258, 3, bits), (259, 3, 1), (262, 3, photometric), (273, 4, 8),
            (277, 3, channels), (278, 3, H), (279, 4, len(data)), (339, 3, sample_format)]
    out = b"II*\0" + struct.pack("<I", 8 + len(data)) + data + struct.pack("<H", len(tags))
    for tag, kind, value in tags:
        out += struct.pack("<HHI", tag, kind, 1) + (struct.pack("<HH", value, 0) if kind == 3 else struct.pack("<I", value))
    (HERE / name).write_bytes(out + struct.pack("<I", 0))


def pack(values, bits):
    rows = []
    for row in values.tolist():
        text = "".join(format(v, f"0{bits}b") for v in row)
        text += "0" * (-len(text) % 8)
        rows.append(bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8)))
    return rows


rgb = Image.fromarray(colour)
rgb.save(HERE / "lossless.webp", lossless=True)
with_alpha = rgb.convert("RGBA")
with_alpha.putalpha(Image.fromarray(grey))
with_alpha.save(HERE / "alpha.webp", lossless=True, exact=True)
rgb.save(HERE / "big.tif", big_tiff=True)
Image.fromarray(grey).save(HERE / "big-grey.tif", big_tiff=True)
rgb.save(HERE / "lzw.tif", compression="tiff_lzw")
rgb.save(HERE / "deflate.tif", compression="tiff_adobe_deflate")
rgb.save(HERE / "packbits.tif", compression="packbits")
rgb.convert("CMYK").save(HERE / "cmyk.tif")
rgb.convert("P").save(HERE / "palette.tif")
rgb.save(HERE / "colour.ppm")
Image.fromarray(grey).save(HERE / "grey.pgm")
Image.fromarray(grey > 127).save(HERE / "bit.pbm")
text = " ".join(str(v) for v in colour.ravel().tolist())
(HERE / "ascii.ppm").write_text(f"P3\n# made by hand\n{W} {H}\n255\n{text}\n")
tiff("white-is-zero.tif", 8, 0, [r.tobytes() for r in grey])
# A profile whose red and green are exchanged: who manages colours gets other values.
profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
tags = {bytes(profile[132 + 12 * i:136 + 12 * i]): struct.unpack(">II", profile[136 + 12 * i:144 + 12 * i])
        for i in range(struct.unpack(">I", profile[128:132])[0])}
red, green = tags[b"rXYZ"][0], tags[b"gXYZ"][0]
profile[red:red + 20], profile[green:green + 20] = profile[green:green + 20], profile[red:red + 20]
for name in ("profile.webp", "profile.png", "profile.tif"):
    rgb.save(HERE / name, icc_profile=bytes(profile), **({"lossless": True} if name.endswith("webp") else {}))
rgb.save(HERE / "no-profile.tif", icc_profile=b"nothing" * 20)
smooth_profile = np.clip(np.stack([128 + 100 * np.sin(x), 30 * y + 40, 200 - 20 * x], -1), 0, 255).astype(np.uint8)
Image.fromarray(smooth_profile).resize((W * 4, H * 4)).save(HERE / "profile.jpg", quality=95, icc_profile=bytes(profile))
with Image.open(HERE / "profile.jpg") as image:
    (HERE / "profile.jpg.rgb").write_bytes(image.convert("RGB").tobytes())
for name in ("profile.webp", "profile.png", "profile.tif", "no-profile.tif", "lossless.webp", "alpha.webp", "big.tif", "big-grey.tif", "lzw.tif", "deflate.tif", "packbits.tif", "cmyk.tif",
             "palette.tif", "colour.ppm", "grey.pgm", "bit.pbm", "ascii.ppm", "white-is-zero.tif"):
    by_pillow(name)

deep = rng.integers(0, 4096, (H, W))
tiff("grey12.tif", 12, 1, pack(deep, 12))
scaled("grey12.tif", deep, 4095)
tiff("grey4.tif", 4, 1, pack(grey >> 4, 4))
scaled("grey4.tif", grey >> 4, 15)
(HERE / "grey12.pgm").write_bytes(b"P5 %d %d 4095\n" % (W, H) + deep.astype(">u2").tobytes())
scaled("grey12.pgm", deep, 4095)
(HERE / "grey16.pgm").write_bytes(b"P5 %d %d 65535\n" % (W, H) + (deep * 16).astype(">u2").tobytes())
scaled("grey16.pgm", deep * 16, 65535)
Image.fromarray((deep * 16).astype(np.uint16)).save(HERE / "grey16.tif")
scaled("grey16.tif", deep * 16, 65535)
high = rng.integers(0, 1 << 16, (H, W))
header = b"BM" + struct.pack("<IHHI", 66 + H * 16, 0, 0, 66)
header += struct.pack("<IiiHHIIiiII", 40, W, -H, 1, 16, 3, H * 16, 2835, 2835, 0, 0)
header += struct.pack("<III", 0xF800, 0x07E0, 0x001F)
(HERE / "565.bmp").write_bytes(header + b"".join(r.astype("<u2").tobytes() + b"\0\0" for r in high))
parts = np.stack([high >> 11, high >> 5 & 63, high & 31], -1)
largest = np.array([31, 63, 31])
line(exact, "565.bmp", (parts * 255 + largest // 2) // largest)

smooth = np.clip(np.stack([128 + 100 * np.sin(x), 30 * y + 40, 200 - 20 * x], -1), 0, 255).astype(np.uint8)
for name in ("cmyk.jpg", "ycck.jpg"):
    image = Image.fromarray(smooth).resize((W * 4, H * 4)).convert("CMYK")
    image.save(HERE / name, quality=95)
    if name == "ycck.jpg":
        # The same bytes, said to be luminance, two chrominances and black.
        data = bytearray((HERE / name).read_bytes())
        data[data.index(b"Adobe") + 11] = 2
        (HERE / name).write_bytes(data)
    with Image.open(HERE / name) as image:
        (HERE / (name + ".rgb")).write_bytes(image.convert("RGB").tobytes())

Image.fromarray((x * 900 + y).astype(np.int32)).save(HERE / "ids32.tif")
line(ids, "ids32.tif", x * 900 + y)
Image.fromarray((x * 900 + y).astype(np.uint16)).save(HERE / "ids16.tif")
line(ids, "ids16.tif", x * 900 + y)
Image.fromarray((x * 9 + y).astype(np.uint8)).save(HERE / "ids8-big.tif", big_tiff=True)
line(ids, "ids8-big.tif", x * 9 + y)
Image.fromarray((x * 9 + y).astype(np.uint8)).save(HERE / "ids8.pgm")
line(ids, "ids8.pgm", x * 9 + y)
l = Image.fromarray((x * 9 + y).astype(np.uint8))
Image.merge("RGB", (l, l, l)).save(HERE / "ids-three.webp", lossless=True)

Image.fromarray((x * 9 + y).astype(np.float32)).save(HERE / "float.tif")
Image.fromarray((x * 9 + y - 3).astype(np.int32)).save(HERE / "negative.tif")
Image.fromarray((x * 90000 + y).astype(np.int32)).save(HERE / "large.tif")
(HERE / "scaled.pgm").write_bytes(b"P5 # seven by five\n%d %d 63\n" % (W, H) + (x * 9 + y).astype(np.uint8).tobytes())
l.save(HERE / "jpeg.tif", compression="jpeg")
rgb.save(HERE / "lossy.webp", quality=90)
with_alpha.save(HERE / "lossy-alpha.webp", quality=90)
rgb.save(HERE / "picture.jp2")
rgb.save(HERE / "picture.avif")
(HERE / "exact.txt").write_text("\n".join(exact) + "\n")
(HERE / "ids.txt").write_text("\n".join(ids) + "\n")
