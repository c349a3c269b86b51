package org.sbonnx.auic.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium, driven over its debugging protocol; needs nothing but the binary. */
final class Chromium implements AutoCloseable {
    private static final long SECONDS = 180;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** The binary on the path, if there is one. */
    static Optional<Path> binary() {
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Chromium(Path binary, Path profile) throws Exception {
        process = new ProcessBuilder(
                        binary.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path portFile = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!Files.exists(portFile) || Files.size(portFile) == 0) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException(binary + " does not start");
            }
            Thread.sleep(50);
        }
        String port = Files.readAllLines(portFile).get(0);
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(pageSocket(port, end)), new Listener())
                .get(SECONDS, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    private String pageSocket(String port, long end) throws Exception {
        while (System.nanoTime() < end) {
            HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                    .build();
            for (JsonNode target : JSON.readTree(
                    http.send(list, HttpResponse.BodyHandlers.ofString()).body())) {
                if (target.path("type").asText().equals("page")) {
                    return target.path("webSocketDebuggerUrl").asText();
                }
            }
            Thread.sleep(50);
        }
        throw new IOException("the browser has no page");
    }

    /** Opens a file and waits until its scripts have run; returns the milliseconds that took, for people. */
    double open(Path file) throws Exception {
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        waitFor("document.readyState === 'complete' && location.protocol === 'file:'");
        return evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
                .asDouble();
    }

    /** Size of the window, scheme {@code light} or {@code dark}, medium {@code screen} or {@code print}. */
    void emulate(int width, int height, String scheme, String medium) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "media",
                        medium,
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                // A page that still glides is not where a pointer aims.
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** Value of a JavaScript expression; promises are awaited. */
    JsonNode evaluate(String expression) throws Exception {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(answer.get("exceptionDetails").toString());
        }
        return answer.path("result").path("value");
    }

    void waitFor(String condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!evaluate(condition).asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came true: " + condition);
            }
            Thread.sleep(30);
        }
    }

    /** Scrolls the first match into view and returns a point of it in window coordinates. */
    double[] point(String selector, double x, double y) throws Exception {
        String find = "document.querySelector(" + JSON.writeValueAsString(selector) + ")";
        evaluate(find + ".scrollIntoView({block: 'center', behavior: 'instant'})");
        JsonNode box = evaluate("(() => { const b = " + find
                + ".getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })()");
        return new double[] {
            box.get(0).asDouble() + x * box.get(2).asDouble(),
            box.get(1).asDouble() + y * box.get(3).asDouble()
        };
    }

    void hover(String selector, double x, double y) throws Exception {
        double[] at = point(selector, x, y);
        mouse("mouseMoved", at, 0);
    }

    void click(String selector) throws Exception {
        double[] at = point(selector, 0.5, 0.5);
        mouse("mouseMoved", at, 0);
        mouse("mousePressed", at, 1);
        mouse("mouseReleased", at, 1);
    }

    private void mouse(String type, double[] at, int clicks) throws Exception {
        call(
                "Input.dispatchMouseEvent",
                Map.of(
                        "type",
                        type,
                        "x",
                        at[0],
                        "y",
                        at[1],
                        "button",
                        clicks > 0 ? "left" : "none",
                        "clickCount",
                        clicks));
    }

    /** A named key such as {@code Enter} or {@code ArrowRight}. */
    void press(String key) throws Exception {
        Map<String, Object> down = key.equals("Enter")
                ? Map.of("type", "keyDown", "key", key, "code", key, "windowsVirtualKeyCode", 13, "text", "\r")
                : Map.of("type", "keyDown", "key", key, "code", key);
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key));
    }

    void type(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    /** A picture of the whole page or of the part in sight. */
    void screenshot(Path file, boolean whole) throws Exception {
        JsonNode answer = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", whole));
        Files.write(file, Base64.getDecoder().decode(answer.path("data").asText()));
    }

    void pdf(Path file) throws Exception {
        JsonNode answer =
                call("Page.printToPDF", Map.of("printBackground", true, "paperWidth", 8.27, "paperHeight", 11.69));
        Files.write(file, Base64.getDecoder().decode(answer.path("data").asText()));
    }

    /** Exceptions, console errors and warnings so far. */
    List<String> complaints() {
        return complaints;
    }

    /** Addresses asked for so far, data URIs left out. */
    List<String> requests() {
        return requests;
    }

    JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        int id = calls.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .get(SECONDS, TimeUnit.SECONDS);
        return answer.get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        call("Browser.close", Map.of());
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                String message = parts.toString();
                parts.setLength(0);
                try {
                    take(JSON.readTree(message));
                } catch (IOException e) {
                    complaints.add(e.toString());
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void take(JsonNode message) {
            if (message.has("id")) {
                CompletableFuture<JsonNode> answer =
                        answers.remove(message.get("id").asInt());
                if (message.has("error")) {
                    answer.completeExceptionally(
                            new IOException(message.get("error").toString()));
                } else {
                    answer.complete(message.path("result"));
                }
                return;
            }
            JsonNode p = message.path("params");
            switch (message.path("method").asText()) {
                case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(p.toString());
                case "Runtime.consoleAPICalled" -> {
                    if (List.of("error", "warning", "assert")
                            .contains(p.path("type").asText())) {
                        complaints.add(p.toString());
                    }
                }
                case "Network.requestWillBeSent" -> {
                    String url = p.path("request").path("url").asText();
                    if (!url.startsWith("data:")) {
                        requests.add(url);
                    }
                }
                default -> {}
            }
        }
    }
}
