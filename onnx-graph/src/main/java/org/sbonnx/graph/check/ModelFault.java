package org.sbonnx.graph.check;

import java.util.Locale;

/**
 * One fault of a model, found by {@link ModelChecker}.
 *
 * @param place the node, value or tensor, and the sub-graph it is in
 * @param message what is wrong, with the offending value, without a full stop
 * @param remedy what the user can do, as an imperative, without a full stop
 */
public record ModelFault(Code code, String place, String message, String remedy) {

    /** Kinds of faults. */
    public enum Code {
        /** Nodes that read, directly or not, what they produce themselves, or come behind such nodes. */
        CYCLE("break the cycle: one of these inputs is misnamed"),
        /** A node that comes before one whose output it reads. */
        UNSORTED("sort the nodes"),
        /** A value that is produced twice, or is both produced and given. */
        DUPLICATE_VALUE("give each value its own name"),
        DUPLICATE_INITIALIZER("keep one of them"),
        DUPLICATE_INPUT("keep one of them"),
        /** A node reads a value that does not exist. */
        DANGLING_INPUT("name an existing value, or remove the node"),
        NO_OUTPUTS("declare what the graph computes"),
        OUTPUT_NOT_PRODUCED("remove the output, or produce it"),
        /** Extents that are negative, or more than any tensor has. */
        ABSURD_DIMS("export the model again"),
        /** A tensor that holds more or fewer values than its dims say. */
        TENSOR_SIZE("export the model again"),
        /** A tensor in another file that is missing, not allowed or too short. */
        EXTERNAL_DATA("keep the data file beside the model, as the exporter wrote it"),
        /** Sub-graphs nested too deeply. */
        TOO_DEEP("flatten the sub-graphs"),
        /** A domain without a version, with two, or with an impossible one. */
        OPSET("import one version of each operator set"),
        /** Content that two readers of the file could interpret differently. */
        AMBIGUOUS("keep the one that is meant, or export the model again"),
        /** A node without operator or outputs. */
        INCOMPLETE_NODE("remove the node"),
        /** A value whose declared type or extents are not those that are computed. */
        DECLARED_OTHERWISE("drop the declaration, or correct it"),
        /** Operands that do not fit each other. */
        OPERANDS("correct the shapes that meet here"),
        /** More faults than are listed. */
        MORE("correct these first");

        private final String remedy;

        Code(String remedy) {
            this.remedy = remedy;
        }
    }

    /** A fault with the usual remedy of its kind. */
    static ModelFault of(Code code, String place, String message) {
        return new ModelFault(code, place, message, code.remedy);
    }

    /** For example {@code dangling-input at node 'conv1': reads 'x', which nothing produces: name an existing value …}. */
    @Override
    public String toString() {
        return code.name().toLowerCase(Locale.ROOT).replace('_', '-') + " at " + place + ": " + message + ": " + remedy
                + ".";
    }
}
