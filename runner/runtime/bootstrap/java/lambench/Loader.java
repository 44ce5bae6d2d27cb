package lambench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;

/** Finds the handler: "pkg.Class::method", or "pkg.Class" of a handler interface. */
final class Loader {
    private Loader() {
    }

    /** A Fault that is not fatal is the result of each invocation. */
    static Handler load(String name) {
        int colons = name.lastIndexOf("::");
        String className = colons < 0 ? name : name.substring(0, colons);
        String method = colons < 0 ? null : name.substring(colons + 2);
        if (className.isEmpty() || (method != null && method.isEmpty()))
            throw Fault.of("Invalid handler: `" + name + "'");
        Class<?> type = find(className);
        return method == null ? ofInterface(type) : ofMethod(type, method);
    }

    private static Class<?> find(String name) {
        try {
            return Class.forName(name, true, ClassLoader.getSystemClassLoader());
        } catch (ClassNotFoundException e) {
            throw Fault.loading("Class not found: " + name, e, false);
        } catch (Throwable e) {
            throw Fault.loading("Error loading class " + name
                + (e.getMessage() == null ? "" : ": " + e.getMessage()), e,
                !(e instanceof NoClassDefFoundError));
        }
    }

    private static Handler ofInterface(Class<?> type) {
        if (RequestStreamHandler.class.isAssignableFrom(type))
            return new Handler.Streams(make(type));
        if (!RequestHandler.class.isAssignableFrom(type))
            throw Fault.of("Class does not implement an appropriate handler interface: "
                + type.getName());
        Type[] parameters = parametersOf(type, new HashMap<TypeVariable<?>, Type>());
        if (parameters == null)
            throw Fault.of("Class " + type.getName()
                + " does not implement RequestHandler with concrete type parameters");
        for (Type each : parameters)
            if (each instanceof TypeVariable && ((TypeVariable<?>) each).getBounds()[0]
                == Object.class)
                throw Fault.of("Class " + type.getName() + " does not implement RequestHandler "
                    + "with concrete type parameters: parameter " + each + " has no upper bound.");
        return new Handler.Objects(make(type), parameters[0]);
    }

    /** What RequestHandler's parameters are in CLASS, through all it extends and implements. */
    private static Type[] parametersOf(Type type, Map<TypeVariable<?>, Type> bound) {
        Class<?> raw = type instanceof ParameterizedType
            ? (Class<?>) ((ParameterizedType) type).getRawType() : (Class<?>) type;
        if (type instanceof ParameterizedType) {
            Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
            for (int i = 0; i < arguments.length; i++) {
                Type known = bound.get(arguments[i]);
                arguments[i] = known == null ? arguments[i] : known;
                bound.put(raw.getTypeParameters()[i], arguments[i]);
            }
            if (raw == RequestHandler.class)
                return arguments;
        }
        for (Type each : raw.getGenericInterfaces()) {
            Type[] found = parametersOf(each, bound);
            if (found != null)
                return found;
        }
        Type parent = raw.getGenericSuperclass();
        return parent == null ? null : parametersOf(parent, bound);
    }

    private static Object make(Class<?> type) {
        Constructor<?> constructor;
        try {
            constructor = type.getConstructor();
        } catch (NoSuchMethodException e) {
            boolean inner = type.getEnclosingClass() != null
                && !Modifier.isStatic(type.getModifiers());
            throw Fault.of(new Exception("Class " + type.getName() + (inner
                ? " cannot be instantiated because it is a non-static inner class"
                : " has no public zero-argument constructor"), inner ? null : e), false);
        }
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw Fault.of(e.getCause() == null ? e : e.getCause(), true);
        } catch (Throwable e) {
            throw Fault.of(e, false);
        }
    }

    private static Handler ofMethod(Class<?> type, String name) {
        Method best = null;
        for (Method each : type.getMethods())
            if (each.getName().equals(name) && Handler.Named.fits(each)
                && (best == null || goesBefore(each, best)))
                best = each;
        if (best == null)
            throw Fault.of("No public method named " + name
                + " with appropriate method signature found on class " + type.getName());
        try {
            best.setAccessible(true); // a public method of a class that is not public
        } catch (RuntimeException ignored) {
            // then it is as accessible as it was
        }
        return new Handler.Named(Modifier.isStatic(best.getModifiers()) ? null : make(type), best);
    }

    /** Of overloaded methods the one with most parameters counts, a context as two. AWS docs. */
    private static boolean goesBefore(Method left, Method right) {
        if (left.isBridge() != right.isBridge())
            return right.isBridge();
        return weight(left) > weight(right);
    }

    private static int weight(Method method) {
        Class<?>[] types = method.getParameterTypes();
        return types.length
            + (types.length > 0 && types[types.length - 1] == Context.class ? 1 : 0);
    }
}
