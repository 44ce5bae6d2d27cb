package lambench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/** A handler that was found, of whatever form: bytes of an event in, bytes of a result out. */
abstract class Handler {
    static final class Output extends ByteArrayOutputStream {
        byte[] bytes() {
            return buf;
        }
    }

    abstract void run(byte[] event, Context context, Output output) throws Throwable;

    private static Object read(byte[] event, Type type) {
        try {
            return new Reader().read(Json.parse(event), type);
        } catch (Exception | StackOverflowError problem) {
            throw new RuntimeException("An error occurred during JSON parsing", problem);
        }
    }

    private static void write(Object result, Output output) {
        byte[] bytes;
        try {
            bytes = Writer.write(result).getBytes(StandardCharsets.UTF_8);
        } catch (Exception | StackOverflowError problem) {
            throw new RuntimeException("An error occurred during JSON serialization of response",
                problem);
        }
        output.write(bytes, 0, bytes.length);
    }

    /** RequestHandler, whose type parameters say what an event is read as. */
    static final class Objects extends Handler {
        private final RequestHandler<Object, Object> handler;
        private final Type type;

        @SuppressWarnings("unchecked")
        Objects(Object handler, Type type) {
            this.handler = (RequestHandler<Object, Object>) handler;
            this.type = type;
        }

        @Override
        void run(byte[] event, Context context, Output output) throws Throwable {
            write(handler.handleRequest(read(event, type), context), output);
        }
    }

    static final class Streams extends Handler {
        private final RequestStreamHandler handler;

        Streams(Object handler) {
            this.handler = (RequestStreamHandler) handler;
        }

        @Override
        void run(byte[] event, Context context, Output output) throws Throwable {
            handler.handleRequest(new ByteArrayInputStream(event), output, context);
        }
    }

    /** A method that was named: any of the forms AWS docs list for it. */
    static final class Named extends Handler {
        private final Object object;
        private final Method method;
        private final Type[] types;
        private final boolean streams;

        Named(Object object, Method method) {
            this.object = object;
            this.method = method;
            types = method.getGenericParameterTypes();
            streams = isStreams(method);
        }

        private static boolean isStreams(Method method) {
            for (Class<?> each : method.getParameterTypes())
                if (each == InputStream.class || each == OutputStream.class)
                    return true;
            return false;
        }

        /** Whether a handler can look like this. */
        static boolean fits(Method method) {
            Class<?>[] of = method.getParameterTypes();
            boolean context = of.length > 0 && of[of.length - 1] == Context.class;
            int others = of.length - (context ? 1 : 0);
            for (int i = 0; i < others; i++)
                if (of[i] == Context.class)
                    return false;
            if (others < 2)
                return true;
            return others == 2 && of[0] == InputStream.class && of[1] == OutputStream.class;
        }

        @Override
        void run(byte[] event, Context context, Output output) throws Throwable {
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++)
                arguments[i] = types[i] == Context.class ? context
                    : types[i] == InputStream.class ? new ByteArrayInputStream(event)
                    : types[i] == OutputStream.class ? output : read(event, types[i]);
            Object result;
            try {
                result = method.invoke(object, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
            if (!streams)
                write(result, output);
        }
    }
}
