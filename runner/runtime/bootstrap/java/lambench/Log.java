package lambench;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What context.getLogger() gives: texts as they are, or, when the function's log format is JSON, one
 * object a line. AWS docs, "Log and monitor Java Lambda functions".
 */
final class Log implements LambdaLogger {
    private final PrintStream out;      // not System.out, which user code may have replaced
    private final boolean json;
    private final int least;
    volatile String request;            // of the invocation that runs
    volatile String tenant;

    Log(PrintStream out) {
        this.out = out;
        json = "JSON".equalsIgnoreCase(System.getenv("AWS_LAMBDA_LOG_FORMAT"));
        least = rank(System.getenv("AWS_LAMBDA_LOG_LEVEL"));
    }

    private static int rank(String level) {
        if (level != null)
            for (LogLevel each : LogLevel.values())
                if (each.name().equalsIgnoreCase(level))
                    return each.ordinal();
        return 0;
    }

    @Override
    public void log(String message) {
        log(message, LogLevel.UNDEFINED);
    }

    @Override
    public void log(byte[] message) {
        write(message);
    }

    @Override
    public void log(byte[] message, LogLevel level) {
        if (level == LogLevel.UNDEFINED || level.ordinal() >= least)
            write(message);
    }

    @Override
    public void log(String message, LogLevel level) {
        if (level != LogLevel.UNDEFINED && level.ordinal() < least)
            return;
        String text = String.valueOf(message);
        if (json)
            text = line(text, level.name());
        else if (level != LogLevel.UNDEFINED)
            text = "[" + level + "] " + text;
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] bytes) {
        synchronized (out) {
            out.write(bytes, 0, bytes.length);
            out.flush();
        }
    }

    private String line(String message, String level) {
        String time = Instant.ofEpochMilli(System.currentTimeMillis()).toString();
        StringBuilder text = new StringBuilder("{\"timestamp\":\"")
            .append(time.length() == 20 ? time.replace("Z", ".000Z") : time)
            .append("\",\"message\":");
        Json.quote(text, message);
        text.append(",\"level\":\"").append(level).append('"');
        if (request != null)
            text.append(",\"AWSRequestId\":\"").append(request).append('"');
        if (tenant != null) {
            text.append(",\"tenantId\":");
            Json.quote(text, tenant);
        }
        return text.append("}\n").toString();
    }

    /** One failure is one log event: its lines are parted by carriage returns. */
    void fault(Fault fault) {
        String text = fault.logText();
        if (json) {
            write(line(text, "ERROR").getBytes(StandardCharsets.UTF_8));
            return;
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n')
            end--;
        write((text.substring(0, end).replace('\n', '\r') + "\n")
            .getBytes(StandardCharsets.UTF_8));
    }
}
