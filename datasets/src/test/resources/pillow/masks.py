"""Makes shapes.json (labelme's format), shapes.png and overlay.png: python3 masks.py (needs pillow and numpy).

shapes.png    the mask of each shape alone, one below the other, 1 bit
overlay.png   all shapes over each other, value = 1 + shape number modulo 7, the later one on top
"""
import json
import math
import pathlib
import random

import numpy as np
import PIL
from PIL import Image, ImageDraw

HERE = pathlib.Path(__file__).parent
W, H = 120, 90
random.seed(11)


def draw(canvas, shape, value):
    """The calls that labelme's shape_to_mask makes."""
    pen = ImageDraw.Draw(canvas)
    points = [tuple(p) for p in shape["points"]]
    if shape["shape_type"] == "circle":
        (cx, cy), (px, py) = points
        d = math.sqrt((cx - px) ** 2 + (cy - py) ** 2)
        pen.ellipse([cx - d, cy - d, cx + d, cy + d], outline=value, fill=value)
    elif shape["shape_type"] == "rectangle":
        (ax, ay), (bx, by) = points
        pen.rectangle([min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)], outline=value, fill=value)
    else:
        pen.polygon(points, outline=value, fill=value)


def blob(n, low, high):
    cx, cy = random.uniform(20, 100), random.uniform(20, 70)
    angles = sorted(random.uniform(0, 2 * math.pi) for _ in range(n))
    return [[cx + random.uniform(low, high) * math.cos(a), cy + random.uniform(low, high) * math.sin(a)] for a in angles]


def anywhere(n):
    return [[random.uniform(-25, W + 25), random.uniform(-25, H + 25)] for _ in range(n)]


polygons = [[[1, 1], [4, 1], [4, 4], [1, 4]], [[5, 5], [5, 5], [5, 5]], [[3, 3], [9, 3], [20, 3]], [[7, 2], [7, 30], [7, 11]]]
polygons += [blob(n, 12, 18) for n in (5, 8, 12)] + [blob(n, 16, 18) for n in (20, 30, 40)]
polygons += [blob(8, 5, 30) for _ in range(4)]
polygons += [anywhere(3) for _ in range(8)] + [anywhere(4) for _ in range(6)]
polygons += [[[-500, -500], [600, -400], [300, 700]], [[60, 45], [1000000, 46], [60, 47]]]
shapes = [{"label": "x", "points": p, "shape_type": "polygon"} for p in polygons]
for box in ([[1, 1], [4, 4]], [[30.7, 20.2], [10.1, 40.9]], [[-5.5, -3.2], [8.8, 200]], [[9, 9], [9, 9]]):
    shapes.append({"label": "x", "points": box, "shape_type": "rectangle"})
for radius in (0.6, 1, 1.5, 2, 3.3, 5, 7.7, 12.25, 20, 33, 70):
    c = [random.uniform(10, 110), random.uniform(10, 80)]
    a = random.uniform(0, 6.3)
    edge = [c[0] + radius * math.cos(a), c[1] + radius * math.sin(a)]
    shapes.append({"label": "x", "points": [c, edge], "shape_type": "circle"})

overlay = Image.new("L", (W, H))
alone = Image.new("1", (W, H * len(shapes)))
for i, shape in enumerate(shapes):
    tile = Image.new("L", (W, H))
    draw(tile, shape, 1)
    alone.paste(Image.fromarray(np.asarray(tile) > 0), (0, i * H))
    draw(overlay, shape, 1 + i % 7)
    shape["label"] = f"c{1 + i % 7}"
alone.save(HERE / "shapes.png")
overlay.save(HERE / "overlay.png")
document = {"version": "5.0.0", "flags": {}, "shapes": shapes, "imagePath": "x.png", "imageData": None}
document.update(imageHeight=H, imageWidth=W)
(HERE / "shapes.json").write_text(json.dumps(document) + "\n")
print("pillow", PIL.__version__, len(shapes), "shapes")
