package org.sbonnx.schemas.model;

import java.util.List;

/**
 * What {@code sb diff --json} writes: the changes that turn model {@code a} into model {@code b}.
 *
 * @param identical whether nothing differs at all, order and unknown fields included
 * @param model single fields: versions, producer, graph name, functions, declarations of inner values, order of nodes
 * @param opsets by domain
 * @param metadata entries of {@code metadata_props} by key
 * @param inputs graph inputs, and initializers that callers can override in one model alone; other initializers are left out
 * @param nodes by first output
 * @param initializers of the main graph, by name
 */
public record DiffReport(
        boolean identical,
        List<Change> model,
        List<Change> opsets,
        List<Change> metadata,
        List<Change> inputs,
        List<Change> outputs,
        List<Change> nodes,
        List<Change> initializers) {

    public DiffReport {
        model = List.copyOf(model);
        opsets = List.copyOf(opsets);
        metadata = List.copyOf(metadata);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        nodes = List.copyOf(nodes);
        initializers = List.copyOf(initializers);
    }

    /** What happened to something that has a name. */
    public enum ChangeKind {
        ADDED,
        REMOVED,
        CHANGED
    }

    /**
     * @param detail what it is (added, removed) or how it differs (changed), for people to read
     */
    public record Change(ChangeKind kind, String name, String detail) {}
}
