package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.schemas.BadInput;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Struct;

/**
 * ADE20K of 2016: objects, the first level of their parts, scenes.
 *
 * <pre>
 * index_ade20k.mat         index.folder{i}, index.filename{i} of image i
 * scene_categories.txt     NAME SCENE of image i; the raw label of a scene is its rank among all, from 1, and of misc 0
 * FOLDER/NAME.jpg, NAME_seg.png, NAME_parts_1.png
 * </pre>
 *
 * @param files of the images, relative to the folder
 * @param scenes concept of each image, or empty when scenes are not read
 */
record AdeSource(Path folder, Path index, List<String> files, List<Short> scenes, BrodenPlusLabels labels)
        implements BrodenPlusSource {
    private static final long MAX_SCENES_BYTES = 16 << 20;
    private static final String SUFFIX = ".jpg";

    static AdeSource open(Path folder, Path meta, BrodenPlusLabels labels) {
        Path index = meta.resolve("index_ade20k.mat");
        List<String> files = files(index);
        List<Short> scenes = labels.reads(BrodenPlusLabels.SCENE)
                ? scenes(meta.resolve("scene_categories.txt"), files, labels)
                : List.of();
        return new AdeSource(folder, index, files, scenes, labels);
    }

    private static List<String> files(Path index) {
        return MatReader.read(index, Set.of("folder", "filename"), mat -> {
            Struct struct = mat.getStruct("index");
            Cell folders = struct.getCell("folder");
            Cell names = struct.getCell("filename");
            if (folders.getNumElements() != names.getNumElements()) {
                throw new BadInput(
                        "'" + index + "' has " + names.getNumElements() + " file names and " + folders.getNumElements()
                                + " folders",
                        "restore the file");
            }
            List<String> files = new ArrayList<>();
            for (int i = 0; i < names.getNumElements(); i++) {
                String name = names.getChar(i).getString();
                if (!name.endsWith(SUFFIX)) {
                    throw new BadInput(
                            "'" + index + "' image " + i + " is the file '" + name + "', but images are JPEGs here",
                            "restore the file");
                }
                files.add(folders.getChar(i).getString() + "/" + name);
            }
            return files;
        });
    }

    private static List<Short> scenes(Path table, List<String> files, BrodenPlusLabels labels) {
        List<String> lines = CsvFile.lines(table, MAX_SCENES_BYTES);
        if (lines.size() != files.size()) {
            throw new BadInput(
                    "'" + table + "' has " + lines.size() + " lines, but there are " + files.size() + " images",
                    "restore the file");
        }
        List<String> scenes = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            String[] words = lines.get(i).strip().split(" ", -1);
            if (words.length != 2 || !files.get(i).endsWith("/" + words[0] + SUFFIX)) {
                throw new BadInput(
                        "'" + table + "' line " + (i + 1) + " is '" + lines.get(i) + "', but image " + i + " is '"
                                + files.get(i) + "'",
                        "restore the file");
            }
            scenes.add(words[1]);
        }
        short[] joint = labels.jointLabels("ade20k", BrodenPlusLabels.SCENE);
        Map<String, Short> concepts = new HashMap<>(Map.of("misc", LabelMap.VOID));
        int raw = 0;
        for (String scene : new TreeSet<>(scenes)) {
            if (!scene.equals("misc")) {
                raw++;
                concepts.put(scene, concept(table, scene, raw, joint, labels));
            }
        }
        return scenes.stream().map(concepts::get).toList();
    }

    private static short concept(Path table, String scene, int raw, short[] joint, BrodenPlusLabels labels) {
        if (raw >= joint.length) {
            throw new BadInput(
                    "'" + table + "' names the scene '" + scene + "' with raw label " + raw
                            + ", but label_assignment.csv ends at " + (joint.length - 1),
                    "restore both files");
        }
        return labels.concept(BrodenPlusLabels.SCENE, joint[raw]);
    }

    @Override
    public FileData.Item item(BrodenPlusRecord line) {
        int position = line.indexBelow(files.size());
        Path image = ContainedPath.resolve(folder, files.get(position), "'" + index + "' image " + position);
        List<Annotation> annotations = new ArrayList<>();
        if (ObjectPartAnnotation.isWanted(line, labels)) {
            annotations.add(new ObjectPartAnnotation(line, labels, new AdeMasks(image)));
        }
        if (!scenes.isEmpty() && scenes.get(position) >= 0) {
            annotations.add(new WholeImageAnnotation(line, BrodenPlusLabels.SCENE, scenes.get(position)));
        }
        return new FileData.Item("ade20k/" + BrodenPlusSource.baseName(image), image, annotations);
    }

    private record AdeMasks(Path image) implements ObjectPartAnnotation.Masks {
        private Path beside(String suffix) {
            return image.resolveSibling(BrodenPlusSource.baseName(image) + suffix);
        }

        @Override
        public Path objectFile() {
            return beside("_seg.png");
        }

        @Override
        public Path partFile() {
            return beside("_parts_1.png");
        }

        @Override
        public RawLabelMap objects() {
            return RawLabelMap.readAde(objectFile());
        }

        @Override
        public RawLabelMap parts(ImageSize size) {
            return RawLabelMap.readAde(partFile());
        }
    }
}
