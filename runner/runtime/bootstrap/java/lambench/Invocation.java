package lambench;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.util.LinkedHashMap;
import java.util.Map;

/** The context object. Names and methods: AWS docs, "Using the Lambda context object ... Java". */
final class Invocation implements Context, CognitoIdentity {
    private static final String FUNCTION = System.getenv("AWS_LAMBDA_FUNCTION_NAME");
    private static final String VERSION = System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
    private static final String MEMORY = System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
    private static final String GROUP = System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
    private static final String STREAM = System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");

    private final Api.Response next;
    private final LambdaLogger logger;
    private final Map<?, ?> identity;
    private final ClientContext client;
    private final long deadline;

    Invocation(Api.Response next, LambdaLogger logger) {
        this.next = next;
        this.logger = logger;
        String text = next.header("lambda-runtime-deadline-ms");
        deadline = text == null ? 0 : Long.parseLong(text);
        identity = object("lambda-runtime-cognito-identity");
        Map<?, ?> found = object("lambda-runtime-client-context");
        client = found == null ? null : new Caller(found);
    }

    private Map<?, ?> object(String header) {
        String text = next.header(header);
        Object value = text == null ? null : Json.parse(text);
        return value instanceof Map ? (Map<?, ?>) value : null;
    }

    @Override public String getAwsRequestId() {
        return next.header("lambda-runtime-aws-request-id");
    }

    @Override public String getLogGroupName() {
        return GROUP;
    }

    @Override public String getLogStreamName() {
        return STREAM;
    }

    @Override public String getFunctionName() {
        return FUNCTION;
    }

    @Override public String getFunctionVersion() {
        return VERSION;
    }

    @Override public String getInvokedFunctionArn() {
        return next.header("lambda-runtime-invoked-function-arn");
    }

    @Override public CognitoIdentity getIdentity() {
        return this;
    }

    @Override public ClientContext getClientContext() {
        return client;
    }

    @Override public int getRemainingTimeInMillis() {
        return (int) Math.max(0, deadline - System.currentTimeMillis());
    }

    @Override public int getMemoryLimitInMB() {
        return MEMORY == null ? 0 : Integer.parseInt(MEMORY);
    }

    @Override public LambdaLogger getLogger() {
        return logger;
    }

    public String getTenantId() {
        return next.header("lambda-runtime-aws-tenant-id");
    }

    public String getXrayTraceId() {
        return next.header("lambda-runtime-trace-id");
    }

    // ---- who called ----

    @Override public String getIdentityId() {
        return text(identity, "cognitoIdentityId");
    }

    @Override public String getIdentityPoolId() {
        return text(identity, "cognitoIdentityPoolId");
    }

    private static String text(Map<?, ?> map, String name) {
        Object value = map == null ? null : map.get(name);
        return value == null ? "" : value.toString();
    }

    private static final class Caller implements ClientContext, Client {
        private final Map<?, ?> all;
        private final Map<?, ?> client;

        Caller(Map<?, ?> all) {
            this.all = all;
            Object found = all.get("client");
            client = found instanceof Map ? (Map<?, ?>) found : null;
        }

        private Map<String, String> texts(String name) {
            if (!(all.get(name) instanceof Map))
                return null;
            Map<String, String> made = new LinkedHashMap<>();
            for (Map.Entry<?, ?> each : ((Map<?, ?>) all.get(name)).entrySet())
                made.put((String) each.getKey(),
                    each.getValue() == null ? null : each.getValue().toString());
            return made;
        }

        private String of(String name) {
            Object value = client.get(name);
            return value == null ? null : value.toString();
        }

        @Override public Client getClient() {
            return client == null ? null : this;
        }

        @Override public Map<String, String> getCustom() {
            return texts("custom");
        }

        @Override public Map<String, String> getEnvironment() {
            return texts("env");
        }

        @Override public String getInstallationId() {
            return of("installation_id");
        }

        @Override public String getAppTitle() {
            return of("app_title");
        }

        @Override public String getAppVersionName() {
            return of("app_version_name");
        }

        @Override public String getAppVersionCode() {
            return of("app_version_code");
        }

        @Override public String getAppPackageName() {
            return of("app_package_name");
        }
    }
}
