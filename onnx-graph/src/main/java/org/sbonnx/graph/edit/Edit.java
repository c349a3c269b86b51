package org.sbonnx.graph.edit;

import java.util.List;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;

/**
 * One change to a model, as a value: it can be listed, stored and replayed. Nodes are named by their first output, which is
 * unique in a valid graph. Applied by {@link GraphEditor}.
 */
public sealed interface Edit {

    /** Calls the {@code visit} method of this kind of edit. */
    void accept(Visitor visitor);

    /** One method for each kind of edit, so that a new kind does not compile before it is handled everywhere. */
    interface Visitor {
        void visit(AddInitializer edit);

        void visit(SetInitializer edit);

        void visit(StoreAsInitializer edit);

        void visit(InsertAfter edit);

        void visit(ReplaceInput edit);

        void visit(ReplaceCaptured edit);

        void visit(SetAttribute edit);

        void visit(SetNode edit);

        void visit(AddOutput edit);

        void visit(RemoveOutput edit);

        void visit(RemoveMetadata edit);

        void visit(SetMetadata edit);

        void visit(AddValueInfo edit);

        void visit(AddInput edit);

        void visit(RemoveValueInfo edit);

        void visit(RemoveUnused edit);
    }

    /** Adds an initializer; its name must be free. */
    record AddInitializer(TensorProto tensor) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /**
     * Gives an existing initializer another value (and shape, if it differs). It changes for every node that reads it: to
     * change it for one reader alone, add a new one and {@link ReplaceInput replace} that reader's input.
     */
    record SetInitializer(TensorProto tensor) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Puts an initializer of the same name and value in the place of the Constant node that produces {@code value}. */
    record StoreAsInitializer(String value) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Inserts nodes, in order, after the node that produces {@code value}; at the front where no node produces it. */
    record InsertAfter(String value, List<NodeProto> nodes) implements Edit {
        public InsertAfter {
            nodes = List.copyOf(nodes);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /**
     * Makes a node read another value.
     *
     * @param node first output of the node
     * @param position of the input; one past the last appends it
     * @param value to read from now on
     */
    record ReplaceInput(String node, int position, String value) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /**
     * Makes the sub-graphs of a node (branches, loop bodies) capture another value.
     *
     * @param node first output of the node
     * @param value captured now, at any depth
     * @param replacement to capture from now on
     */
    record ReplaceCaptured(String node, String value, String replacement) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Sets an attribute of the node with that first output, in place where it has one of that name. */
    record SetAttribute(String node, AttributeProto attribute) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Puts a node in the place of the one with the same first output. */
    record SetNode(NodeProto node) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Makes a value a graph output as well; without a type, the runtime infers it. */
    record AddOutput(ValueInfoProto value) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Makes a graph output an inner value again; it stays where it is computed. */
    record RemoveOutput(String value) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Removes an entry of {@code metadata_props}; nothing happens where there is none. */
    record RemoveMetadata(String key) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Sets an entry of {@code metadata_props}, in place where the key exists. */
    record SetMetadata(String key, String value) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Declares the type of an inner value that is not declared yet. */
    record AddValueInfo(ValueInfoProto value) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Lists an initializer among the inputs as well, as IR versions below 4 demand. */
    record AddInput(ValueInfoProto value) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Removes the declared type of an inner value whose shape an edit changes. */
    record RemoveValueInfo(String value) implements Edit {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /**
     * Removes the nodes and initializers that nothing reads any more, starting from these values: a value that is still read
     * or is a graph output stays, and so does everything it needs.
     */
    record RemoveUnused(List<String> values) implements Edit {
        public RemoveUnused {
            values = List.copyOf(values);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }
}
