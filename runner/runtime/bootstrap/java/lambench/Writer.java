package lambench;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * Objects to JSON as AWS's runtime writes them: properties and map entries that are null are left out,
 * non-ASCII characters are kept, dates are numbers.
 */
final class Writer {
    private static final int DEPTH = 1000;

    private final StringBuilder out = new StringBuilder();
    private int depth;

    private Writer() {
    }

    static String write(Object value) throws Exception {
        Writer writer = new Writer();
        writer.value(value);
        return writer.out.toString();
    }

    private void value(Object value) throws Exception {
        if (value == null || value instanceof Boolean)
            out.append(value);
        else if (value instanceof CharSequence || value instanceof Character
            || value instanceof Enum)
            Json.quote(out, value instanceof Enum ? ((Enum<?>) value).name() : value.toString());
        else if (value instanceof Number)
            number((Number) value);
        else
            structure(value);
    }

    private void number(Number value) throws Exception {
        boolean finite = !(value instanceof Double || value instanceof Float)
            || !(Double.isNaN(value.doubleValue()) || Double.isInfinite(value.doubleValue()));
        if (!value.getClass().getName().startsWith("java."))
            structure(value);
        else if (finite)
            out.append(value);
        else
            Json.quote(out, value.toString());
    }

    private void structure(Object value) throws Exception {
        if (++depth > DEPTH)
            throw new IllegalArgumentException("Infinite recursion (StackOverflowError)");
        if (value instanceof Map)
            map((Map<?, ?>) value);
        else if (value instanceof Collection || value instanceof Iterator)
            elements(value instanceof Iterator ? (Iterator<?>) value
                : ((Collection<?>) value).iterator());
        else if (value.getClass().isArray())
            array(value);
        else if (value instanceof Optional)
            value(((Optional<?>) value).orElse(null));
        else if (value instanceof Date || value instanceof Calendar)
            out.append(value instanceof Date ? ((Date) value).getTime()
                : ((Calendar) value).getTimeInMillis());
        else if (!plain(value))
            bean(value);
        depth--;
    }

    private boolean member(boolean first, String name, Object value) throws Exception {
        if (value == null || (value instanceof Optional && !((Optional<?>) value).isPresent()))
            return first;
        if (!first)
            out.append(',');
        Json.quote(out, name);
        out.append(':');
        value(value);
        return false;
    }

    private void map(Map<?, ?> map) throws Exception {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            first = member(first, key instanceof Enum ? ((Enum<?>) key).name()
                : String.valueOf(key), entry.getValue());
        }
        out.append('}');
    }

    private void bean(Object bean) throws Exception {
        out.append('{');
        boolean first = true;
        for (Beans.Property property : Beans.of(bean.getClass()).readable())
            first = member(first, property.name, property.get(bean));
        out.append('}');
    }

    private void elements(Iterator<?> elements) throws Exception {
        out.append('[');
        for (boolean first = true; elements.hasNext(); first = false) {
            if (!first)
                out.append(',');
            value(elements.next());
        }
        out.append(']');
    }

    private void array(Object array) throws Exception {
        if (array instanceof byte[] || array instanceof char[]) {
            Json.quote(out, array instanceof byte[]
                ? Base64.getEncoder().encodeToString((byte[]) array) : new String((char[]) array));
            return;
        }
        out.append('[');
        for (int i = 0; i < Array.getLength(array); i++) {
            if (i > 0)
                out.append(',');
            value(Array.get(array, i));
        }
        out.append(']');
    }

    /** Classes that are one value: times as AWS's modules write them, others as their text. */
    private boolean plain(Object value) throws Exception {
        String name = value.getClass().getName();
        if (name.equals("java.time.Instant") || name.equals("java.time.ZonedDateTime")
            || name.equals("java.time.OffsetDateTime")) {
            Object seconds = call(value, name.equals("java.time.Instant") ? "getEpochSecond"
                : "toEpochSecond");
            out.append(BigDecimal.valueOf(((Number) call(value, "getNano")).longValue(), 9)
                .add(new BigDecimal(seconds.toString())).toPlainString());
            return true;
        }
        if (value instanceof java.nio.ByteBuffer) {
            java.nio.ByteBuffer copy = ((java.nio.ByteBuffer) value).duplicate();
            byte[] bytes = new byte[copy.remaining()];
            copy.get(bytes);
            array(bytes);
            return true;
        }
        if (name.equals("java.time.LocalDate")) {
            out.append('[').append(call(value, "getYear")).append(',')
                .append(call(value, "getMonthValue")).append(',')
                .append(call(value, "getDayOfMonth")).append(']');
            return true;
        }
        if (!name.startsWith("java.") && !name.startsWith("javax.")
            && !name.startsWith("org.joda.time."))
            return false;
        Json.quote(out, value.toString());
        return true;
    }

    private static Object call(Object value, String method) throws Exception {
        return value.getClass().getMethod(method).invoke(value);
    }
}
