package com.amazonaws.services.lambda.runtime;

/** The logger for code that has no context at hand. */
public final class LambdaRuntime {
    private static volatile LambdaLogger logger;

    private LambdaRuntime() {
    }

    public static LambdaLogger getLogger() {
        return logger;
    }

    /** For the runtime client. */
    public static void setLogger(LambdaLogger logger) {
        LambdaRuntime.logger = logger;
    }
}
