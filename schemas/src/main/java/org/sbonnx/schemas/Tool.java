package org.sbonnx.schemas;

/** Name and version of this product, as written into every artifact. */
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
