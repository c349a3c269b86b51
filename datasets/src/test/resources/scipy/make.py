"""Annotations in MATLAB's format as the sources of Broden+ lay them out; written with SciPy 1.17.1, NumPy 2.4.6."""

import pathlib

import numpy
from scipy.io import savemat

HERE = pathlib.Path(__file__).parent


def cells(*values):
    array = numpy.empty((1, len(values)), dtype=object)
    array[0, :] = values
    return array


def structs(*values):
    """A 1 x n struct array of dicts with equal keys; 0 x 0 doubles for none, as MATLAB's []."""
    if not values:
        return numpy.zeros((0, 0))
    array = numpy.empty((1, len(values)), dtype=[(key, object) for key in values[0]])
    for i, value in enumerate(values):
        for key in value:
            array[0, i][key] = value[key]
    return array


def mask(*pixels, height=2, width=4):
    array = numpy.zeros((height, width), dtype=bool)
    for y, x in pixels:
        array[y, x] = True
    return array


def part(name, *pixels, **size):
    return {"part_name": name, "mask": mask(*pixels, **size)}


def instance(name, index, *parts):
    return {"class": name, "class_ind": float(index), "mask": mask((0, 0)), "parts": structs(*parts)}


def annotation(file, *instances):
    save(file, anno={"imname": file, "objects": structs(*instances)})


def save(file, compress=True, **variables):
    savemat(HERE / (file + ".mat"), variables, do_compression=compress)


folder = "ADE20K_2016_07_26/images/training/"
index = {
    "objectPresence": numpy.ones((3, 5), dtype=numpy.float32),
    "filename": cells("A_1.jpg", "A_2.jpg", "A_3.jpg", "A_4.jpg", "A_5.jpg"),
    "folder": cells(folder + "a/alley", folder + "a/alley", folder + "b/bar", folder + "misc", "../../outside"),
    "wordnet": cells(structs({"gloss": "a way"}), structs(), "x", "y", "z"),
}
save("index", index=index)
save("index-plain", compress=False, index=index)
save("index-lengths", index=index | {"folder": cells("a")})
save("index-png", index={"filename": cells("A_1.png"), "folder": cells("a")})
save("index-numbers", index={"filename": numpy.arange(5.0), "folder": cells("a")})

save("context-x", LabelMap=numpy.array([[2, 2, 5, 5], [2, 431, 5, 0]], dtype=numpy.uint16))
save("context-y", LabelMap=numpy.array([[9, 9, 2, 2], [9, 9, 2, 2]], dtype=float))
save("context-fraction", LabelMap=numpy.array([[2, 2, 5, 5], [2, 2, 2.5, 5]]))
save("context-negative", LabelMap=numpy.array([[2, 2, 5, -1], [2, 2, 2, 5]]))
save("context-unknown", LabelMap=numpy.array([[2, 2, 5, 432], [2, 2, 2, 5]], dtype=numpy.uint16))
save("context-plain", compress=False, LabelMap=numpy.array([[9, 9, 2, 2], [9, 9, 2, 2]], dtype=float))
nested = numpy.array([[1.0]])
for _ in range(50):
    nested = cells(nested)
save("context-nested", LabelMap=nested)
save("context-cube", LabelMap=numpy.zeros((2, 4, 3), dtype=numpy.uint8))

annotation(
    "parts-x",
    instance("car", 7, part("wheel_2", (0, 0), (1, 0)), part("leftside", (1, 0))),
    instance("boat", 4),
    instance("person", 15, part("lleg", (0, 2), (1, 2), (1, 3)), part("head", (0, 1), (0, 2))),
)
annotation("parts-y")
annotation("parts-unknown", instance("car", 7, part("wing_nut", (0, 0))))
annotation("parts-size", instance("car", 7, part("door_1", (0, 0), height=4, width=2)))
