package org.sbonnx.datasets.mutation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.sbonnx.datasets.GoldenFiles;
import org.sbonnx.datasets.TemporaryDataset;

/** Small sound data sets in every format; each has its description in {@code data.json}. */
final class SeedDatasets {
    private SeedDatasets() {}

    static Map<String, Consumer<TemporaryDataset>> all() {
        Map<String, Consumer<TemporaryDataset>> all = new LinkedHashMap<>();
        all.put("folder", SeedDatasets::folder);
        all.put("formats", SeedDatasets::formats);
        all.put("labelme", SeedDatasets::labelme);
        all.put("coco", SeedDatasets::coco);
        all.put("panoptic", SeedDatasets::panoptic);
        all.put("cvat", SeedDatasets::cvat);
        all.put("voc", SeedDatasets::voc);
        all.put("ade20k", SeedDatasets::ade20k);
        all.put("mapillary", SeedDatasets::mapillary);
        all.put("broden", SeedDatasets::broden);
        return all;
    }

    /** Makes a data set below {@code folder}. */
    static TemporaryDataset make(String name, Path folder) {
        TemporaryDataset tree = new TemporaryDataset(folder);
        all().get(name).accept(tree);
        return tree;
    }

    private static void folder(TemporaryDataset tree) {
        tree.rgb("i/a.png", 4, 1, 2, 3, 4)
                .jpeg("i/b.jpg", 4, 1)
                .grey("l/a.png", 4, 0, 1, 255, 2)
                .grey16("l/b.png", 4, 0, 1, 1, 300)
                .rgb("p/a.png", 4, 0x10, 0x2000, 0x10, 0x10)
                .text(
                        "c.csv",
                        "id,name,category,r,g,b,channel",
                        "0,sky,class,,,,0",
                        "1,road,class,,,,1",
                        "300,car,class,,,,2")
                .text("p.csv", "id,name,category,r,g,b", "0,none,part,0,0,16", "1,wheel,part,0,32,0")
                .text("train.txt", "a", "i/b.jpg")
                .text(
                        "data.json",
                        "{\"name\": \"x\", \"images\": [\"i/*.png\", \"i/*.jpg\"], \"list\": \"train.txt\", \"task\": \"class\", \"labels\": [",
                        "{\"category\": \"class\", \"files\": \"l/*.png\", \"concepts\": \"c.csv\", \"ignore\": [255, 2]},",
                        "{\"category\": \"part\", \"files\": [\"p/*\"], \"encoding\": \"rgb\", \"concepts\": \"p.csv\",",
                        " \"background\": 0, \"partial\": true}]}");
    }

    private static void formats(TemporaryDataset tree) {
        String[] names = {
            "lossless.webp",
            "alpha.webp",
            "big.tif",
            "lzw.tif",
            "deflate.tif",
            "packbits.tif",
            "cmyk.tif",
            "palette.tif",
            "colour.ppm",
            "ascii.ppm",
            "grey12.pgm",
            "bit.pbm",
            "565.bmp",
            "cmyk.jpg",
            "ycck.jpg",
            "grey12.tif",
            "grey4.tif"
        };
        for (String name : names) {
            tree.bytes(
                    "i/" + name.replace('.', '-') + name.substring(name.indexOf('.')),
                    GoldenFiles.bytes("formats/" + name));
        }
        for (String name : new String[] {"ids32.tif", "ids16.tif", "ids8-big.tif", "ids8.pgm"}) {
            tree.bytes(
                    "l/lossless-webp." + name.substring(name.indexOf('.') + 1), GoldenFiles.bytes("formats/" + name));
        }
        tree.bytes("l/big-tif.tif", GoldenFiles.bytes("formats/ids8-big.tif"))
                .bytes("l/lzw-tif.tif", GoldenFiles.bytes("formats/ids16.tif"))
                .bytes("l/alpha-webp.pgm", GoldenFiles.bytes("formats/ids8.pgm"))
                .text("c.csv", table(6000))
                .text(
                        "data.json",
                        "{\"images\": \"i/*\", \"labels\": [{\"category\": \"class\", \"files\": [\"l/*.tif\", \"l/alpha*.pgm\"],"
                                + " \"concepts\": \"c.csv\", \"partial\": true}]}");
    }

    private static String[] table(int rows) {
        String[] table = new String[rows + 1];
        table[0] = "id,name,category";
        for (int i = 0; i < rows; i++) {
            table[i + 1] = i + ",c" + i + ",class";
        }
        return table;
    }

    private static void labelme(TemporaryDataset tree) {
        tree.rgb("x.png", 6, new int[30])
                .text("c.csv", "id,name,category", "1,wheel,part", "2,door,part", "9,blur,part")
                .text(
                        "x.json",
                        "{\"version\": \"5.2\", \"imageWidth\": 6, \"imageHeight\": 5, \"imageData\": null, \"shapes\": [",
                        "{\"label\": \"wheel\", \"shape_type\": \"polygon\", \"points\": [[0, 0], [3.5, 0], [3, 4]]},",
                        "{\"label\": \"door\", \"shape_type\": \"circle\", \"points\": [[3, 3], [4, 4]]},",
                        "{\"label\": \"blur\", \"shape_type\": \"rectangle\", \"points\": [[0, 0], [1, 1]]},",
                        "{\"label\": \"wheel\", \"shape_type\": \"line\", \"points\": [[0, 0], [1, 1]]}]}")
                .text(
                        "data.json",
                        "{\"format\": \"labelme\", \"labels\": [{\"category\": \"part\", \"files\": \"*.json\", \"encoding\": \"labelme\",",
                        " \"concepts\": \"c.csv\", \"ignore\": 9, \"multiLabel\": true, \"skipLines\": true}]}");
    }

    private static void coco(TemporaryDataset tree) {
        tree.rgb("i/a.png", 6, new int[30])
                .rgb("i/b.png", 3, new int[9])
                .text(
                        "a.json",
                        "{\"info\": {}, \"images\": [{\"id\": 1, \"file_name\": \"a.png\", \"width\": 6, \"height\": 5},",
                        "{\"id\": 2, \"file_name\": \"b.png\", \"width\": 3, \"height\": 3}],",
                        "\"categories\": [{\"id\": 1, \"name\": \"car\"}, {\"id\": 7, \"name\": \"dog\"}], \"annotations\": [",
                        "{\"id\": 1, \"image_id\": 1, \"category_id\": 1, \"iscrowd\": 0, \"segmentation\": [[0, 0, 3, 0, 3, 3]]},",
                        "{\"id\": 2, \"image_id\": 1, \"category_id\": 7, \"iscrowd\": 1,",
                        " \"segmentation\": {\"size\": [5, 6], \"counts\": [3, 4, 23]}},",
                        "{\"id\": 3, \"image_id\": 2, \"category_id\": 7, \"iscrowd\": 0,",
                        " \"segmentation\": {\"size\": [3, 3], \"counts\": \"333\"}}]}")
                .text(
                        "data.json",
                        "{\"format\": \"coco\", \"root\": \"i\", \"annotations\": {\"file\": \"a.json\", \"uncovered\": 0,"
                                + " \"multiLabel\": true, \"ignoreCrowds\": true}}");
    }

    private static void panoptic(TemporaryDataset tree) {
        tree.rgb("i/a.png", 3, new int[6])
                .rgb("a/a.png", 3, 0x010000, 0x000100, 0, 0x010000, 0x000100, 0)
                .text(
                        "a.json",
                        "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\", \"width\": 3, \"height\": 2}],",
                        "\"categories\": [{\"id\": 1, \"name\": \"car\"}, {\"id\": 7, \"name\": \"sky\"}], \"annotations\": [",
                        "{\"image_id\": 1, \"file_name\": \"a.png\", \"segments_info\": [",
                        "{\"id\": 1, \"category_id\": 1, \"iscrowd\": 0}, {\"id\": 256, \"category_id\": 7, \"iscrowd\": 1}]}]}")
                .text(
                        "data.json",
                        "{\"format\": \"coco-panoptic\", \"root\": \"i\", \"annotations\": {\"file\": \"a.json\"}}");
    }

    private static void cvat(TemporaryDataset tree) {
        tree.rgb("i/a.png", 6, new int[30])
                .text(
                        "a.xml",
                        "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
                        "<annotations><version>1.1</version><meta><task><labels><label><name>car</name></label>",
                        "<label><name>dog</name></label></labels></task></meta>",
                        "<image id=\"0\" name=\"a.png\" width=\"6\" height=\"5\">",
                        "<polygon label=\"car\" z_order=\"0\" points=\"0,0;3,0;3,3\"/>",
                        "<box label=\"dog\" z_order=\"1\" xtl=\"1\" ytl=\"1\" xbr=\"4\" ybr=\"3\" rotation=\"30\"/>",
                        "<mask label=\"dog\" z_order=\"2\" rle=\"1, 2, 1\" left=\"1\" top=\"1\" width=\"2\" height=\"2\"/>",
                        "</image></annotations>")
                .text(
                        "data.json",
                        "{\"format\": \"cvat\", \"root\": \"i\", \"annotations\": {\"file\": \"a.xml\", \"uncovered\": 5}}");
    }

    private static void voc(TemporaryDataset tree) {
        tree.jpeg("v/JPEGImages/a.jpg", 3, 2)
                .grey("v/SegmentationClass/a.png", 3, 0, 1, 20, 255, 0, 0)
                .text("v/ImageSets/Segmentation/val.txt", "a")
                .text("data.json", "{\"format\": \"voc\", \"root\": \"v\", \"split\": \"val\"}");
    }

    private static void ade20k(TemporaryDataset tree) {
        tree.jpeg("images/validation/a.jpg", 3, 1)
                .grey("annotations/validation/a.png", 3, 0, 1, 2)
                .text("objectInfo150.txt", "Idx\tRatio\tName", "1\t0.1\twall", "2\t0.2\tbuilding, edifice")
                .text("data.json", "{\"format\": \"ade20k\"}");
    }

    private static void mapillary(TemporaryDataset tree) {
        tree.jpeg("validation/images/a.jpg", 3, 1)
                .grey("validation/v2.0/labels/a.png", 3, 0, 1, 1)
                .text(
                        "config_v2.0.json",
                        "{\"labels\": [{\"name\": \"a--b\", \"readable\": \"B\", \"evaluate\": true, \"color\": [1, 2, 3]},",
                        "{\"name\": \"a--c\", \"readable\": \"C\", \"evaluate\": false, \"color\": [4, 5, 6]}]}")
                .text("data.json", "{\"format\": \"mapillary-2.0\"}");
    }

    private static void broden(TemporaryDataset tree) {
        tree.jpeg("b/images/a.jpg", 2, 2)
                .rgb("b/images/a_object.png", 2, 0x010000, 0x020000, 0, 0x010000)
                .text("b/index.csv", "image,split,ih,iw,sh,sw,object,color", "a.jpg,val,2,2,2,2,a_object.png,3")
                .text("b/category.csv", "name,first,last,count,frequency", "object,1,2,2,3", "color,3,3,1,1")
                .text(
                        "b/label.csv",
                        "number,name,category,frequency,coverage,syns",
                        "1,car,object(3),1,1,",
                        "2,dog,object(2);part(1),1,1,",
                        "3,red,color(1),1,1,")
                .text("data.json", "{\"format\": \"broden\", \"root\": \"b\"}");
    }
}
