package org.sbonnx.schemas.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/**
 * Strict JSON. Reading allows comments and trailing commas, and refuses unknown fields, duplicate fields, values of another type,
 * and missing or null values that the record does not declare nullable. Writing puts keys in the order of the record's components
 * and numbers that are not finite as null.
 */
public final class Json {
    private static final long MAX_BYTES = 256L << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .annotationIntrospector(
                    AnnotationIntrospector.pair(new JacksonAnnotationIntrospector(), new RequiredFields()))
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
            .addModule(new SimpleModule()
                    .addSerializer(Double.class, new FiniteOrNull(Double.class))
                    .addSerializer(double.class, new FiniteOrNull(double.class))
                    .addSerializer(double[].class, new FiniteOrNullArray())
                    .addSerializer(Enum.class, new LowerCaseEnum())
                    .addDeserializer(Double.class, new NumberOnly(Double.class))
                    .addDeserializer(double.class, new NumberOnly(double.class)))
            .build();
    private static final ObjectWriter PRETTY = MAPPER.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private Json() {}

    /**
     * Reads a file into a record.
     *
     * @throws BadInput if the file is missing, is not JSON, or does not fit the record; names the file, the line and the field
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new BadInput(
                        "'" + file + "' has " + Files.size(file) + " bytes, more than " + MAX_BYTES + " for JSON",
                        "check that it is the file you meant");
            }
            return parse("'" + file + "'", Files.readAllBytes(file), type);
        } catch (IOException e) {
            throw new BadInput("cannot read '" + file + "' (" + AtomicFile.reason(e) + ")", "check the path", e);
        }
    }

    /**
     * Reads a text into a record.
     *
     * @param what names the text in errors
     * @throws BadInput as {@link #read(Path, Class)}
     */
    public static <T> T parse(String what, String text, Class<T> type) {
        try {
            return parse(what, text.getBytes(StandardCharsets.UTF_8), type);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be read", e);
        }
    }

    private static <T> T parse(String what, byte[] text, Class<T> type) throws IOException {
        try {
            return requirePresent(what, MAPPER.readValue(text, type));
        } catch (JsonProcessingException e) {
            throw JsonErrors.toBadInput(what, e, MAPPER.createParser(text));
        }
    }

    /** The literal {@code null} is a JSON text too. */
    private static <T> T requirePresent(String what, @Nullable T value) {
        if (value == null) {
            throw new BadInput(what + " line 1: holds null", "correct the file");
        }
        return value;
    }

    /** Indented JSON with a final line feed. */
    public static String pretty(Object value) {
        try {
            return PRETTY.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not serializable: " + value.getClass(), e);
        }
    }

    /** JSON in one line. */
    public static String compact(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not serializable: " + value.getClass(), e);
        }
    }

    /** Writes {@code value} to {@code file} as {@link AtomicFile#write} does. */
    public static void write(Path file, Object value) {
        AtomicFile.writeText(file, pretty(value));
    }

    /** Accepts numbers only; Jackson's default also accepts texts such as "NaN" and "INF". */
    private static final class NumberOnly extends StdScalarDeserializer<Double> {
        private static final long serialVersionUID = 1L;

        NumberOnly(Class<Double> type) {
            super(type);
        }

        @Override
        public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return json.currentToken().isNumeric()
                    ? json.getDoubleValue()
                    : (Double) context.handleUnexpectedToken(_valueClass, json);
        }
    }

    private static final class FiniteOrNull extends StdSerializer<Double> {
        private static final long serialVersionUID = 1L;

        FiniteOrNull(Class<Double> type) {
            super(type);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            writeFinite(json, value);
        }
    }

    private static final class FiniteOrNullArray extends StdSerializer<double[]> {
        private static final long serialVersionUID = 1L;

        FiniteOrNullArray() {
            super(double[].class);
        }

        @Override
        public void serialize(double[] values, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartArray();
            for (double value : values) {
                writeFinite(json, value);
            }
            json.writeEndArray();
        }
    }

    private static void writeFinite(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class LowerCaseEnum extends StdSerializer<Enum> {
        private static final long serialVersionUID = 1L;

        LowerCaseEnum() {
            super(Enum.class);
        }

        @Override
        public void serialize(Enum value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.name().toLowerCase(Locale.ROOT));
        }
    }
}
