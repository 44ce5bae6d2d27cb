package lambench;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Set;

/** A failure as the caller and the log get it. Its words and its forms are those of AWS's client. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String OWN = "lambench.";

    final String kind;          // class of the exception, or null
    final String trace;         // its stack as text, or null
    final StackTraceElement[] frames;
    final boolean fatal;        // the runtime ends with it

    private Fault(String message, String kind, String trace, StackTraceElement[] frames,
                  boolean fatal) {
        super(message, null, false, false);
        this.kind = kind;
        this.trace = trace;
        this.frames = frames;
        this.fatal = fatal;
    }

    static Fault of(String message) {
        return new Fault(message, null, null, new StackTraceElement[0], false);
    }

    /** What user code has thrown. */
    static Fault of(Throwable thrown, boolean fatal) {
        String trace = traceOf(thrown);
        String message = thrown.getLocalizedMessage();
        return new Fault(message == null ? thrown.getClass().getName() : message,
            thrown.getClass().getName(), trace, thrown.getStackTrace(), fatal);
    }

    /** MESSAGE about something that went wrong while the class was looked for. */
    static Fault loading(String message, Throwable thrown, boolean fatal) {
        return new Fault(message, thrown.getClass().getName(), traceOf(thrown),
            new StackTraceElement[0], fatal);
    }

    private static String traceOf(Throwable thrown) {
        filter(thrown, new HashSet<Throwable>());
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Frames of this client, and what lies below them, tell a user nothing. */
    private static void filter(Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown))
            return;
        StackTraceElement[] frames = thrown.getStackTrace();
        for (int i = 0; i < frames.length; i++)
            if (frames[i].getClassName().startsWith(OWN)) {
                thrown.setStackTrace(java.util.Arrays.copyOf(frames, i));
                break;
            }
        filter(thrown.getCause(), seen);
        for (Throwable each : thrown.getSuppressed())
            filter(each, seen);
    }

    String payload() {
        StringBuilder out = new StringBuilder("{\"errorMessage\":");
        Json.quote(out, getMessage());
        if (kind != null) {
            out.append(",\"errorType\":");
            Json.quote(out, kind);
        }
        out.append(",\"stackTrace\":[");
        for (int i = 0; i < frames.length; i++) {
            out.append(i == 0 ? "" : ",");
            Json.quote(out, frames[i].toString());
        }
        return out.append("]}").toString();
    }

    String logText() {
        if (kind == null)
            return getMessage() + "\n";
        return getMessage() + ": " + kind + "\n" + trace + "\n";
    }
}
