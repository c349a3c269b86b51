"""Makes the golden files of this folder: python3 make.py (needs pillow and numpy).

picture.png            17x11 RGB noise
picture-grey.png       the same as Pillow's mode L
resized-WxH.f32        Pillow's BILINEAR of each channel as a float image, 0-255, little-endian float32 [3, H, W]
ids-*.png              4x3 label maps in every PNG flavour; ids.txt has their values
*.jpg, rgba.png, ...   images in flavours that a decoder must flatten or refuse; flat.txt has Pillow's RGB of the exact ones
"""
import pathlib
import struct
import zlib

import numpy as np
import PIL
from PIL import Image

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(7)


def png(path, width, height, depth, colour_type, rows, palette=None, interlace=0):
    """A PNG from raw rows, for the flavours that Pillow does not write."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    data = b"\x89PNG\r\n\x1a\n"
    data += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlace))
    if palette:
        data += chunk(b"PLTE", bytes(palette))
    data += chunk(b"IDAT", zlib.compress(b"".join(b"\0" + r for r in rows))) + chunk(b"IEND", b"")
    (HERE / path).write_bytes(data)


def resized():
    picture = rng.integers(0, 256, (11, 17, 3), dtype=np.uint8)
    Image.fromarray(picture).save(HERE / "picture.png")
    Image.fromarray(picture).convert("L").save(HERE / "picture-grey.png")
    for width, height in [(23, 7), (5, 4), (34, 22), (17, 29), (3, 11), (20, 13), (1, 1)]:
        planes = [
            np.asarray(Image.fromarray(picture[..., c].astype(np.float32)).resize((width, height), Image.BILINEAR))
            for c in range(3)
        ]
        (HERE / f"resized-{width}x{height}.f32").write_bytes(np.stack(planes).astype("<f4").tobytes())


def ids():
    lines = []

    def note(name, values):
        lines.append(name + " " + " ".join(str(v) for v in np.asarray(values).ravel()))

    grey8 = np.array([[0, 1, 13, 200], [255, 2, 3, 4], [127, 128, 129, 254]], np.uint8)
    Image.fromarray(grey8).save(HERE / "ids-grey8.png")
    note("ids-grey8.png", grey8)
    palette = Image.fromarray(grey8, mode="L").copy()
    palette = Image.frombytes("P", (4, 3), grey8.tobytes())
    palette.putpalette(list(rng.integers(0, 256, 768)))
    palette.save(HERE / "ids-palette8.png")
    note("ids-palette8.png", grey8)
    small = np.array([[0, 1, 2, 3], [3, 2, 1, 0], [1, 1, 0, 2]], np.uint8)
    for bits in (2, 4):
        p = Image.frombytes("P", (4, 3), small.tobytes())
        p.putpalette([9, 9, 9, 200, 0, 0, 9, 9, 9, 0, 0, 77])
        p.save(HERE / f"ids-palette{bits}.png", bits=bits)
        note(f"ids-palette{bits}.png", small)
    png("ids-grey2.png", 4, 3, 2, 0, [bytes([r[0] << 6 | r[1] << 4 | r[2] << 2 | r[3]]) for r in small.tolist()])
    note("ids-grey2.png", small)
    png("ids-grey4.png", 4, 3, 4, 0, [bytes([r[0] << 4 | r[1], r[2] << 4 | r[3]]) for r in small.tolist()])
    note("ids-grey4.png", small)
    Image.fromarray(small > 0).save(HERE / "ids-bit1.png")
    note("ids-bit1.png", (small > 0).astype(int))
    grey16 = np.array([[0, 255, 256, 300], [1000, 65535, 4660, 1], [2, 32767, 32768, 40000]], np.uint16)
    Image.fromarray(grey16).save(HERE / "ids-grey16.png")
    note("ids-grey16.png", grey16)
    (HERE / "ids.txt").write_text("\n".join(lines) + "\n")


def flat():
    lines = []

    def note(name, image):
        lines.append(name + " " + " ".join(str(v) for v in np.asarray(image.convert("RGB")).ravel()))

    rgba = Image.fromarray(rng.integers(0, 256, (3, 4, 4), dtype=np.uint8))
    rgba.save(HERE / "rgba.png")
    note("rgba.png", rgba)
    la = Image.fromarray(rng.integers(0, 256, (3, 4), dtype=np.uint8)).convert("LA")
    la.save(HERE / "grey-alpha.png")
    note("grey-alpha.png", la)
    grey = Image.fromarray(rng.integers(0, 256, (3, 4), dtype=np.uint8))
    grey.save(HERE / "grey.png")
    note("grey.png", grey)
    palette = Image.frombytes("P", (4, 3), bytes(range(12)))
    palette.putpalette(list(rng.integers(0, 256, 36)))
    palette.save(HERE / "palette.png")
    note("palette.png", palette)
    Image.fromarray(np.eye(3, 4) > 0).save(HERE / "bit1.png")
    note("bit1.png", Image.open(HERE / "bit1.png"))
    Image.fromarray(rng.integers(0, 256, (3, 4, 3), dtype=np.uint8)).save(HERE / "plain.bmp")
    note("plain.bmp", Image.open(HERE / "plain.bmp"))
    Image.fromarray(rng.integers(0, 256, (3, 4, 3), dtype=np.uint8)).save(HERE / "plain.tif")
    note("plain.tif", Image.open(HERE / "plain.tif"))
    deep = rng.integers(0, 65536, (3, 4, 3)).astype(">u2")
    png("deep.png", 4, 3, 16, 2, [r.tobytes() for r in deep])
    lines.append("deep.png " + " ".join(str(int(round(int(v) / 257))) for v in deep.ravel()))
    (HERE / "flat.txt").write_text("\n".join(lines) + "\n")
    smooth = np.add.outer(np.arange(32) * 3, np.arange(48) * 2).astype(np.uint8)
    colour = Image.fromarray(np.stack([smooth, 255 - smooth, smooth // 2 + 60], -1))
    colour.save(HERE / "colour.jpg", quality=95)
    colour.save(HERE / "progressive.jpg", quality=95, progressive=True)
    colour.convert("L").save(HERE / "grey.jpg", quality=95)
    colour.convert("CMYK").save(HERE / "cmyk.jpg", quality=95)
    for name in ("colour", "grey", "progressive"):
        rgb = Image.open(HERE / f"{name}.jpg").convert("RGB")
        (HERE / f"{name}.jpg.rgb").write_bytes(np.asarray(rgb).tobytes())


resized()
ids()
flat()
print("pillow", PIL.__version__, "numpy", np.__version__)
