package org.sbonnx.schemas;

/** This product's own name and version, as every artifact carries it. */
public final class Tool {
    /** For example {@code sbonnx 0.1.0}. */
    public static final String NAME_AND_VERSION = "sbonnx " + version();

    private Tool() {}

    /** The version of the running build; {@code dev} when it does not run from its jar. */
    public static String version() {
        String version = Tool.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version.replace("-SNAPSHOT", "");
    }
}
