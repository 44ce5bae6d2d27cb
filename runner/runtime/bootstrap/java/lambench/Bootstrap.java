package lambench;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOError;
import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;

/**
 * The Java runtime client: fetches events from the Runtime API, calls the handler, answers.
 *
 * Speaks the Lambda Runtime API 2018-06-01 at AWS_LAMBDA_RUNTIME_API. Compiled once for each Java on
 * the machine, and put on its own class path, not on the function's. A cold start is this program's
 * own start, so it does without lambdas, formats and regular expressions. Java 8.
 */
public final class Bootstrap {
    private static final String TRACE_PROPERTY = "com.amazonaws.xray.traceHeader";
    private static final String TRACE_VARIABLE = "_X_AMZN_TRACE_ID";

    private Bootstrap() {
    }

    private static PrintStream stream(FileDescriptor descriptor)
            throws UnsupportedEncodingException {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor)), true,
            "UTF-8");
    }

    private static void post(Api api, String path, String body, String type) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        api.post(path, bytes, bytes.length,
            "Lambda-Runtime-Function-Error-Type: " + type + "\r\n");
    }

    /** A property tells X-Ray, and before Java 17 a variable too: AWS docs, "Java runtime". */
    private static void setTrace(String trace, Map<String, String> variables) {
        if (trace == null)
            System.clearProperty(TRACE_PROPERTY);
        else
            System.setProperty(TRACE_PROPERTY, trace);
        if (variables == null)
            return;
        if (trace == null)
            variables.remove(TRACE_VARIABLE);
        else
            variables.put(TRACE_VARIABLE, trace);
    }

    /** The map behind System.getenv(), where Java lets itself be looked into; else null. */
    @SuppressWarnings("unchecked")
    private static Map<String, String> variables() {
        String runtime = String.valueOf(System.getenv("AWS_EXECUTION_ENV"));
        if (!runtime.startsWith("AWS_Lambda_java8") && !runtime.equals("AWS_Lambda_java11"))
            return null;
        try {
            Field field = Collections.unmodifiableMap(Collections.emptyMap()).getClass()
                .getDeclaredField("m");
            field.setAccessible(true);
            return (Map<String, String>) field.get(System.getenv());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Hooks, the snapshot while restore/next waits, hooks. AWS docs, "Lambda SnapStart". */
    private static void passSnapshot(Api api, Log log) {
        String path = "/init/error";
        String type = "Runtime.BeforeCheckpointError";
        try {
            Core.getGlobalContext().beforeCheckpoint(null);
            api.restoreNext();
            path = "/restore/error";
            type = "Runtime.AfterRestoreError";
            Core.getGlobalContext().afterRestore(null);
        } catch (Exception problem) {
            Fault fault = Fault.of(problem, true);
            log.fault(fault);
            post(api, path, fault.payload(), type);
            System.exit(64);
        }
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = stream(FileDescriptor.out);
        System.setOut(out);
        System.setErr(stream(FileDescriptor.err));
        Log log = new Log(out);
        Api api = new Api(String.valueOf(System.getenv("AWS_LAMBDA_RUNTIME_API")));
        LambdaRuntime.setLogger(log);
        Handler handler = null;
        Fault missing = null;
        try {
            handler = Loader.load(arguments.length > 0 ? arguments[0] : "");
        } catch (Fault fault) {
            missing = fault;
        }
        if (missing != null && missing.fatal) {
            log.fault(missing);
            post(api, "/init/error", missing.payload(), "Runtime.BadFunctionCode");
            System.exit(1);
        }
        if ("snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE")))
            passSnapshot(api, log);
        Map<String, String> variables = variables();
        boolean again = true;
        while (again) {
            Api.Response next = api.next();
            log.request = next.header("lambda-runtime-aws-request-id");
            log.tenant = next.header("lambda-runtime-aws-tenant-id");
            setTrace(next.header("lambda-runtime-trace-id"), variables);
            again = serve(api, handler, missing, next, log);
        }
    }

    /** False when the virtual machine cannot be trusted any more. */
    private static boolean serve(Api api, Handler handler, Fault missing, Api.Response next,
                                 Log log) {
        String path = "/invocation/" + log.request;
        Fault fault = missing;
        String type = "Runtime.BadFunctionCode";
        if (handler != null)
            try {
                Handler.Output output = new Handler.Output();
                handler.run(next.body, new Invocation(next, log), output);
                api.post(path + "/response", output.bytes(), output.size(), "");
                Thread.interrupted(); // user code may have left it set
                return true;
            } catch (Throwable thrown) {
                fault = Fault.of(thrown, thrown instanceof VirtualMachineError
                    || thrown instanceof IOError);
                type = "Runtime.UserException";
            }
        post(api, path + "/error", fault.payload(), type);
        log.fault(fault);
        return !fault.fatal;
    }
}
