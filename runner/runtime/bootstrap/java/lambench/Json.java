package lambench;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON text to maps, lists, strings, numbers, booleans and nulls. As lenient as AWS's reader is: single
 * quotes, names without quotes and control characters within strings are taken.
 */
final class Json {
    /** What is wrong with a text, and where. */
    static final class Problem extends RuntimeException {
        private static final long serialVersionUID = 1;

        Problem(String words) {
            super(words);
        }
    }

    private static final int DEPTH = 1000;  // as deep as AWS's reader goes

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(byte[] bytes) {
        return parse(new String(bytes, StandardCharsets.UTF_8));
    }

    static Object parse(String text) {
        Json json = new Json(text);
        json.blank();
        Object value = json.value();
        json.blank();
        if (json.at < text.length())
            throw json.problem("something comes after the value");
        return value;
    }

    private Problem problem(String words) {
        return new Problem(at < text.length()
            ? "Unexpected character ('" + text.charAt(at) + "') at offset " + at + ": " + words
            : "Unexpected end-of-input at offset " + at + ": " + words);
    }

    private void blank() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n'
            || text.charAt(at) == '\r' || text.charAt(at) == '\t'))
            at++;
    }

    private boolean take(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private Object value() {
        if (at == text.length())
            throw problem("a value is missing");
        char first = text.charAt(at);
        if (first == '"' || first == '\'')
            return string();
        if (first != '{' && first != '[')
            return first == '-' || (first >= '0' && first <= '9') ? number() : word();
        if (++depth > DEPTH)
            throw problem("nested deeper than " + DEPTH);
        Object value = first == '{' ? (Object) object() : array();
        depth--;
        return value;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        blank();
        if (take('}'))
            return members;
        do {
            blank();
            String name = name();
            blank();
            if (!take(':'))
                throw problem("a colon is missing");
            blank();
            members.put(name, value());
            blank();
        } while (take(','));
        if (!take('}'))
            throw problem("a comma or the end of the object is missing");
        return members;
    }

    private String name() {
        if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\''))
            return string();
        int start = at;
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at)))
            at++;
        if (at == start)
            throw problem("a name in double quotes is missing");
        return text.substring(start, at);
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        at++;
        blank();
        if (take(']'))
            return elements;
        do {
            blank();
            elements.add(value());
            blank();
        } while (take(','));
        if (!take(']'))
            throw problem("a comma or the end of the array is missing");
        return elements;
    }

    private String string() {
        char quote = text.charAt(at++);
        int start = at;
        StringBuilder made = null;      // only a string with escapes is copied piece by piece
        for (;; at++) {
            if (at >= text.length())
                throw problem("a string has no end");
            char c = text.charAt(at);
            if (c == quote) {
                String piece = text.substring(start, at++);
                return made == null ? piece : made.append(piece).toString();
            }
            if (c == '\\') {
                made = made == null ? new StringBuilder() : made;
                made.append(text, start, at++);
                made.append(escape());
                start = at + 1;
            }
        }
    }

    /** The character meant; afterwards AT is on the last character of the escape. */
    private char escape() {
        if (at >= text.length())
            throw problem("a string has no end");
        char c = text.charAt(at);
        switch (c) {
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u': break;
            default: return c;
        }
        if (at + 4 >= text.length())
            throw problem("four hexadecimal digits are missing");
        int code = 0;
        for (int i = 1; i <= 4; i++) {
            int digit = Character.digit(text.charAt(at + i), 16);
            if (digit < 0)
                throw problem("four hexadecimal digits are missing");
            code = code * 16 + digit;
        }
        at += 4;
        return (char) code;
    }

    private Object number() {
        int start = at;
        boolean whole = true;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '.' || c == 'e' || c == 'E')
                whole = false;
            else if (c != '-' && c != '+' && (c < '0' || c > '9'))
                break;
        }
        String digits = text.substring(start, at);
        if (digits.equals("-") && text.startsWith("Infinity", at)) {
            at += "Infinity".length();
            return Double.NEGATIVE_INFINITY;
        }
        try {
            if (!whole)
                return Double.valueOf(digits);
            if (digits.length() < 10)
                return Integer.valueOf(digits);
            if (digits.length() < 19) {
                long value = Long.parseLong(digits);
                return value == (int) value ? (Object) (int) value : (Object) value;
            }
            BigInteger value = new BigInteger(digits);
            return value.bitLength() < 64 ? (Object) value.longValue() : value;
        } catch (NumberFormatException e) {
            at = start;
            throw problem("not a number");
        }
    }

    private Object word() {
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at)))
            at++;
        String word = text.substring(start, at);
        switch (word) {
            case "true": return Boolean.TRUE;
            case "false": return Boolean.FALSE;
            case "null": return null;
            case "NaN": return Double.NaN;
            case "Infinity": return Double.POSITIVE_INFINITY;
            default:
                at = start;
                throw problem("not a value");
        }
    }

    // ---- strings to JSON ----

    static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"': out.append("\\\""); break;
                case '\\': out.append("\\\\"); break;
                case '\b': out.append("\\b"); break;
                case '\f': out.append("\\f"); break;
                case '\n': out.append("\\n"); break;
                case '\r': out.append("\\r"); break;
                case '\t': out.append("\\t"); break;
                default:
                    if (c < ' ')
                        out.append("\\u00").append(c < 16 ? "0" : "1")
                            .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
                    else
                        out.append(c);
            }
        }
        out.append('"');
    }
}
