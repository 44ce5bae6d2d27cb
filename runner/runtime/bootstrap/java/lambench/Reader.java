package lambench;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What Json has read to objects of the types a handler declares. */
final class Reader {
    private final Map<TypeVariable<?>, Type> bound;

    Reader() {
        this(Collections.<TypeVariable<?>, Type>emptyMap());
    }

    private Reader(Map<TypeVariable<?>, Type> bound) {
        this.bound = bound;
    }

    private static IllegalArgumentException cannot(Object value, Type type) {
        String kind = value instanceof Map ? "Object value" : value instanceof List ? "Array value"
            : value instanceof String ? "String value" : "scalar value";
        return new IllegalArgumentException("Cannot deserialize value of type `"
            + type.getTypeName() + "` from " + kind);
    }

    Object read(Object value, Type type) throws Exception {
        if (type instanceof Class)
            return ofClass(value, (Class<?>) type, new Type[0]);
        if (type instanceof ParameterizedType) {
            ParameterizedType whole = (ParameterizedType) type;
            return ofClass(value, (Class<?>) whole.getRawType(), whole.getActualTypeArguments());
        }
        if (type instanceof GenericArrayType)
            return array(value, ((GenericArrayType) type).getGenericComponentType());
        if (type instanceof WildcardType)
            return read(value, ((WildcardType) type).getUpperBounds()[0]);
        Type known = bound.get(type);
        return read(value, known != null ? known : ((TypeVariable<?>) type).getBounds()[0]);
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class)
            return (Class<?>) type;
        return type instanceof ParameterizedType ? (Class<?>) ((ParameterizedType) type).getRawType()
            : Object.class;
    }

    private Object ofClass(Object value, Class<?> type, Type[] arguments) throws Exception {
        if (type == Optional.class)
            return Optional.ofNullable(read(value, argument(arguments, 0)));
        if (value == null)
            return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
        if (type == Object.class)
            return value;
        if (type.isArray() && !(type == byte[].class && value instanceof String))
            return array(value, type.getComponentType());
        if (Map.class.isAssignableFrom(type))
            return map(value, type, arguments);
        if (Collection.class.isAssignableFrom(type) || type == Iterable.class)
            return collection(value, type, arguments);
        if (value instanceof Map)
            return bean((Map<?, ?>) value, type, arguments);
        if (value instanceof List)  // one in a list will do where one is wanted
            return single((List<?>) value, type, arguments);
        return scalar(value, type);
    }

    private static Type argument(Type[] arguments, int index) {
        return index < arguments.length ? arguments[index] : Object.class;
    }

    private Object single(List<?> list, Class<?> type, Type[] arguments) throws Exception {
        if (list.size() > 1)
            throw cannot(list, type);
        return list.isEmpty() ? null : ofClass(list.get(0), type, arguments);
    }

    private Object bean(Map<?, ?> members, Class<?> type, Type[] arguments) throws Exception {
        if (type == String.class || type.isPrimitive() || type.isEnum()
            || type.getName().startsWith("java."))
            throw cannot(members, type);
        Reader reader = this;
        if (arguments.length > 0) {
            Map<TypeVariable<?>, Type> names = new HashMap<>(bound);
            for (int i = 0; i < arguments.length; i++)
                names.put(type.getTypeParameters()[i], arguments[i]);
            reader = new Reader(names);
        }
        return Beans.of(type).make(members, reader);
    }

    private Object array(Object value, Type element) throws Exception {
        List<?> list = value instanceof List ? (List<?>) value : Collections.singletonList(value);
        Object array = Array.newInstance(raw(element), list.size());
        for (int i = 0; i < list.size(); i++)
            Array.set(array, i, read(list.get(i), element));
        return array;
    }

    @SuppressWarnings("unchecked")
    private Object map(Object value, Class<?> type, Type[] arguments) throws Exception {
        if (!(value instanceof Map))
            throw cannot(value, type);
        Type key = argument(arguments, 0);
        Type element = argument(arguments, 1);
        boolean same = key == Object.class || key == String.class;
        if (same && element == Object.class && type.isInstance(value))
            return value;
        Map<Object, Object> made = type.isAssignableFrom(LinkedHashMap.class)
            ? new LinkedHashMap<>() : type == SortedMap.class ? new TreeMap<>()
            : (Map<Object, Object>) type.getDeclaredConstructor().newInstance();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet())
            made.put(same ? entry.getKey() : read(entry.getKey(), key),
                read(entry.getValue(), element));
        return made;
    }

    @SuppressWarnings("unchecked")
    private Object collection(Object value, Class<?> type, Type[] arguments) throws Exception {
        List<?> list = value instanceof List ? (List<?>) value : Collections.singletonList(value);
        Collection<Object> made;
        if (type.isAssignableFrom(ArrayList.class))
            made = new ArrayList<>();
        else if (type == Set.class)
            made = new LinkedHashSet<>();
        else if (type == SortedSet.class)
            made = new TreeSet<>();
        else
            made = (Collection<Object>) type.getDeclaredConstructor().newInstance();
        for (Object each : list)
            made.add(read(each, argument(arguments, 0)));
        return made;
    }

    private static Object scalar(Object value, Class<?> type) throws Exception {
        if (type.isInstance(value))
            return value;
        if (type == String.class)
            return value.toString();
        if (type == boolean.class || type == Boolean.class) {
            if (value instanceof Boolean || value instanceof String)
                return value instanceof Boolean ? value : Boolean.valueOf((String) value);
            return ((Number) value).intValue() != 0;
        }
        if (value instanceof String && ((String) value).isEmpty() && !type.isPrimitive()
            && type != byte[].class && type != char.class)
            return null;
        if (type.isPrimitive() || Number.class.isAssignableFrom(type))
            return number(value, type);
        if (type == Character.class)
            return ((String) value).charAt(0);
        if (type.isEnum())
            return constant(value, type);
        if (type == byte[].class)
            return Base64.getDecoder().decode((String) value);
        if (type == ByteBuffer.class)
            return ByteBuffer.wrap(Base64.getDecoder().decode((String) value));
        if (type == Date.class && value instanceof Number)
            return date((Number) value);
        return fromText(value, type);
    }

    private static Object number(Object value, Class<?> type) {
        if (type == char.class)
            return ((String) value).charAt(0);
        BigDecimal exact;
        try {
            exact = new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            if (value instanceof Double && (type == double.class || type == Double.class))
                return value;
            throw cannot(value, type);
        }
        if (type == int.class || type == Integer.class)
            return exact.intValue();
        if (type == long.class || type == Long.class)
            return exact.longValue();
        if (type == double.class || type == Double.class)
            return exact.doubleValue();
        if (type == float.class || type == Float.class)
            return exact.floatValue();
        if (type == short.class || type == Short.class)
            return exact.shortValue();
        if (type == byte.class || type == Byte.class)
            return exact.byteValue();
        if (type == BigInteger.class)
            return exact.toBigInteger();
        return exact;
    }

    private static Object constant(Object value, Class<?> type) {
        for (Object each : type.getEnumConstants())
            if (((Enum<?>) each).name().equals(value))
                return each;
        return null;
    }

    /** Streams give seconds with a fraction, everything else milliseconds. */
    private static Date date(Number value) {
        double number = value.doubleValue();
        return new Date(Math.abs(number) < 1e11 ? Math.round(number * 1000) : (long) number);
    }

    /** java.time, java.util.UUID, java.net.URI, Joda's times: what can be made of a text. */
    private static Object fromText(Object value, Class<?> type) throws Exception {
        String text = value.toString();
        if (type == Date.class)
            return Date.from(java.time.OffsetDateTime.parse(text).toInstant());
        try {
            for (String name : new String[] { "parse", "fromString", "valueOf", "create", "of" })
                for (Method method : type.getMethods())
                    if (method.getName().equals(name) && Modifier.isStatic(method.getModifiers())
                        && method.getParameterTypes().length == 1
                        && method.getParameterTypes()[0].isAssignableFrom(String.class)
                        && type.isAssignableFrom(method.getReturnType()))
                        return method.invoke(null, text);
            for (Class<?> parameter : new Class<?>[] { String.class, Object.class })
                for (java.lang.reflect.Constructor<?> constructor : type.getConstructors())
                    if (constructor.getParameterTypes().length == 1
                        && constructor.getParameterTypes()[0] == parameter)
                        return constructor.newInstance(text);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
        }
        throw cannot(value, type);
    }
}
