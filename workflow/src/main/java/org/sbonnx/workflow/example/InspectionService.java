package org.sbonnx.workflow.example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sbonnx.auic.ConceptMap;
import org.sbonnx.auic.InspectableModel;
import org.sbonnx.auic.Inspection;
import org.sbonnx.auic.monitor.DriftMonitor;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

/**
 * A small service around {@link InspectableModel}: {@code POST /inspect} takes an image file and answers with how much of it each
 * class and each named channel covers; {@code GET /drift} reports whether channels are active as often as when the model was
 * scored.
 *
 * <pre>java -cp … org.sbonnx.workflow.example.InspectionService model.onnx 8080</pre>
 */
public final class InspectionService implements AutoCloseable {
    private static final int LARGEST_BODY = 64 << 20;
    private static final long LARGEST_IMAGE = 64L << 20;

    private final InspectableModel model;
    private final DriftMonitor drift;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);

    /**
     * Starts serving on this machine alone.
     *
     * @param port to listen on; 0 chooses a free one
     */
    public InspectionService(Path file, int port) throws IOException {
        model = InspectableModel.load(file);
        drift = new DriftMonitor(model.manifest());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        server.createContext("/inspect", exchange -> answer(exchange, "POST", this::inspect));
        server.createContext("/drift", exchange -> answer(exchange, "GET", e -> drift.drift()));
        server.setExecutor(workers);
        server.start();
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @FunctionalInterface
    private interface Handler {
        Object handle(HttpExchange exchange) throws IOException;
    }

    private static void answer(HttpExchange exchange, String method, Handler handler) throws IOException {
        try {
            if (!exchange.getRequestMethod().equals(method)) {
                throw new BadInput(exchange.getRequestMethod() + " is not served here", "use " + method);
            }
            send(exchange, 200, handler.handle(exchange));
        } catch (BadInput e) {
            send(exchange, 400, Map.of("error", String.valueOf(e.getMessage())));
        } finally {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] json = Json.compact(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    private Object inspect(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw new BadInput("the image has more than " + LARGEST_BODY + " bytes", "send a smaller one");
        }
        RgbImage image = decode(body);
        Inspection seen = model.inspect(image);
        drift.add(seen);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("classes", shares(seen.classes(image.width(), image.height())));
        List<Object> sites = new ArrayList<>();
        seen.sites().forEach(map -> sites.add(Map.of("site", map.bottleneck().label(), "channels", channels(map))));
        answer.put("sites", sites);
        return answer;
    }

    private static Map<String, Double> shares(int[] classes) {
        Map<String, Double> shares = new TreeMap<>();
        for (int c : classes) {
            shares.merge(String.valueOf(c), 1.0 / classes.length, Double::sum);
        }
        return shares;
    }

    /** Share of the cells in which each named channel is the argmax of its group; channels that never are, are left out. */
    private static Map<String, Double> channels(ConceptMap map) {
        long[] counts = new long[map.bottleneck().channels()];
        double cells = map.countArgmaxes(counts);
        Map<String, Double> shares = new LinkedHashMap<>();
        map.bottleneck()
                .groups()
                .forEach(g -> g.channels().forEach(c -> {
                    if (counts[c.index()] > 0) {
                        shares.merge(c.name(), counts[c.index()] / cells, Double::sum);
                    }
                }));
        return shares;
    }

    private static RgbImage decode(byte[] file) {
        Path body = Path.of("body");
        RgbImage image = ImageFiles.decode(body, file).toRgb(body);
        if ((long) image.width() * image.height() > LARGEST_IMAGE) {
            throw new BadInput("the body is an image of more than " + LARGEST_IMAGE + " pixels", "send a smaller one");
        }
        return image;
    }

    /** Stops serving, then frees the model. */
    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
        model.close();
    }

    /** Serves until the process ends. */
    public static void main(String[] args) throws IOException {
        InspectionService service = new InspectionService(Path.of(args[0]), Integer.parseInt(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(service::close));
    }
}
