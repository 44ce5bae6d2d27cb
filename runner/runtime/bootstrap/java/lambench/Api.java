package lambench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * HTTP/1.1 over one kept-alive connection: as much of it as the Runtime API needs. A request is one
 * write, and there is no timeout: next may wait for hours.
 */
final class Api {
    private static final String ROOT = "/2018-06-01/runtime";
    private static final int HEAD_BYTES = 262144;

    /** A response: its headers under lower-case names. */
    static final class Response {
        int status;
        final Map<String, String> headers = new HashMap<>();
        byte[] body;

        String header(String name) {
            return headers.get(name);
        }
    }

    /** The connection ended, or what came is not HTTP. */
    private static final class Gone extends IOException {
        private static final long serialVersionUID = 1;
        final boolean partial;  // something of the response had come

        Gone(String words, boolean partial) {
            super(words);
            this.partial = partial;
        }
    }

    private final String address;
    private final String common;
    private final byte[] next;
    private Socket socket;
    private InputStream input;
    private byte[] buffer = new byte[16384];
    private int used;           // bytes of the buffer that were received
    private int taken;          // of those, bytes that were looked at

    Api(String address) {
        this.address = address;
        common = " HTTP/1.1\r\nHost: " + address + "\r\nUser-Agent: lambench-java/"
            + System.getProperty("java.version") + "\r\n";
        next = ascii("GET " + ROOT + "/invocation/next" + common + "\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Error giveUp(String words) {
        System.err.println("lambench: Runtime API at " + address + ": " + words);
        System.err.flush();
        Runtime.getRuntime().halt(1);
        return new Error(words);
    }

    Response next() {
        Response response = request(next);
        if (response.status != 200 || response.header("lambda-runtime-aws-request-id") == null)
            throw giveUp("answered " + response.status + " to next");
        return response;
    }

    /** SnapStart: the snapshot is taken while this waits. */
    void restoreNext() {
        Response response = request(ascii("GET " + ROOT + "/restore/next" + common + "\r\n"));
        if (response.status != 200)
            throw giveUp("answered " + response.status + " to restore/next");
    }

    /**
     * Posts BODY. What the API refuses (too large, too late) it has dealt with itself: it tells the
     * caller, and this client goes on to next. Lambda Runtime API, error 413.
     */
    void post(String path, byte[] body, int size, String extra) {
        byte[] head = ascii("POST " + ROOT + path + common + extra
            + "Content-Type: application/json\r\nContent-Length: " + size + "\r\n\r\n");
        byte[] whole = Arrays.copyOf(head, head.length + size);
        System.arraycopy(body, 0, whole, head.length, size);
        int status = request(whole).status;
        if (status < 200 || status >= 500)
            throw giveUp("answered " + status + " to " + path);
    }

    private void connect() {
        int colon = address.lastIndexOf(':');
        try {
            Socket made = new Socket();
            made.connect(new InetSocketAddress(address.substring(0, Math.max(colon, 0)),
                Integer.parseInt(address.substring(colon + 1))));
            made.setTcpNoDelay(true);
            input = made.getInputStream();
            socket = made;
            used = taken = 0;
        } catch (IOException | IllegalArgumentException problem) {
            throw giveUp("cannot connect: " + problem.getMessage());
        }
    }

    private void close() {
        try {
            socket.close();
        } catch (IOException ignored) {
            // it is of no use any more
        }
        socket = null;
    }

    /**
     * A kept-alive connection may be closed by the server at any time between two requests, so one
     * that ends before a byte of the response came is opened again. Twice in a row at once means
     * that nobody serves there.
     */
    private Response request(byte[] bytes) {
        for (int quick = 0;;) {
            if (socket == null)
                connect();
            long began = System.nanoTime();
            IOException problem;
            try {
                socket.getOutputStream().write(bytes);
                return response();
            } catch (IOException e) {
                problem = e;
            }
            close();
            quick = System.nanoTime() - began < 1000000000L ? quick + 1 : 0;
            if (quick >= 2 || (problem instanceof Gone && ((Gone) problem).partial))
                throw giveUp(problem.getMessage());
        }
    }

    private void more(int room) throws IOException {
        if (buffer.length - used < room)
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, used + room));
        int got = input.read(buffer, used, buffer.length - used);
        if (got < 0)
            throw new Gone("connection closed", used > 0);
        used += got;
    }

    private Response response() throws IOException {
        used = taken = 0;
        Response response = new Response();
        String first = line();
        if (!first.startsWith("HTTP/1.") || first.length() < 12)
            throw new Gone("not an HTTP response", true);
        try {
            response.status = Integer.parseInt(first.substring(9, 12));
            for (String line; !(line = line()).isEmpty();) {
                int colon = line.indexOf(':');
                if (colon > 0)
                    response.headers.put(lower(line.substring(0, colon)),
                        line.substring(colon + 1).trim());
            }
            String length = response.header("content-length");
            response.body = "chunked".equals(response.header("transfer-encoding"))
                ? chunks() : take(length == null ? 0 : Integer.parseInt(length));
        } catch (NumberFormatException problem) {
            throw new Gone("not an HTTP response", true);
        }
        if ("close".equalsIgnoreCase(response.header("connection")))
            close();
        if (buffer.length > HEAD_BYTES)
            buffer = new byte[16384];   // an event of 6 MB need not be kept while waiting
        return response;
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    /** The client context is JSON text in a header and not only ASCII. */
    private String line() throws IOException {
        for (int at = taken;; at++) {
            while (at >= used) {
                if (used - taken > HEAD_BYTES)
                    throw new Gone("not an HTTP response", true);
                more(1);
            }
            if (buffer[at] == '\n') {
                int end = at > taken && buffer[at - 1] == '\r' ? at - 1 : at;
                String line = new String(buffer, taken, end - taken, StandardCharsets.UTF_8);
                taken = at + 1;
                return line;
            }
        }
    }

    private byte[] take(int size) throws IOException {
        while (used - taken < size)
            more(size - (used - taken));
        byte[] body = Arrays.copyOfRange(buffer, taken, taken + size);
        taken += size;
        return body;
    }

    private byte[] chunks() throws IOException {
        byte[] body = new byte[0];
        for (;;) {
            String size = line();
            int extension = size.indexOf(';');
            byte[] chunk = take(Integer.parseInt(
                (extension < 0 ? size : size.substring(0, extension)).trim(), 16));
            if (chunk.length == 0) {
                while (!line().isEmpty()) {
                    // trailers
                }
                return body;
            }
            int at = body.length;
            body = Arrays.copyOf(body, at + chunk.length);
            System.arraycopy(chunk, 0, body, at, chunk.length);
            line();
        }
    }
}
