package lambench;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The properties of one class: getters, setters, public fields, components of a record. */
final class Beans {
    static final class Property {
        final String name;
        Method getter;
        Method setter;
        Field field;        // public

        Property(String name) {
            this.name = name;
        }

        Object get(Object bean) throws Exception {
            try {
                return getter != null ? getter.invoke(bean) : field.get(bean);
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
            }
        }

        void set(Object bean, Object value) throws Exception {
            try {
                if (setter != null)
                    setter.invoke(bean, value);
                else
                    field.set(bean, value);
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
            }
        }

        boolean writable() {
            return setter != null || (field != null && !Modifier.isFinal(field.getModifiers()));
        }

        Type type() {
            return setter != null ? setter.getGenericParameterTypes()[0] : field.getGenericType();
        }
    }

    private static final Map<Class<?>, Beans> known = new HashMap<>();

    private final Class<?> type;
    private final Map<String, Property> properties = new LinkedHashMap<>();
    private final Map<String, Property> lenient = new HashMap<>();
    private String[] components;            // of a record, in order; else null
    private Type[] componentTypes;

    static synchronized Beans of(Class<?> type) {
        Beans beans = known.get(type);
        if (beans == null)
            known.put(type, beans = new Beans(type));
        return beans;
    }

    private Beans(Class<?> type) {
        this.type = type;
        findComponents();
        Map<String, Property> others = new TreeMap<>();
        for (Method method : type.getMethods())
            addMethod(method, others);
        List<Class<?>> line = new ArrayList<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass())
            line.add(0, each);
        // in the order of the fields; what has no field comes last, in the order of its name
        for (Class<?> each : line)
            for (Field field : each.getDeclaredFields())
                addField(field, others);
        properties.putAll(others);
        for (Property property : properties.values())
            lenient.put(plain(property.name), property);
    }

    private void addField(Field field, Map<String, Property> others) {
        if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers()))
            return;
        Property property = others.remove(field.getName());
        if (property == null && Modifier.isPublic(field.getModifiers()))
            property = new Property(field.getName());
        if (property == null)
            return;
        if (Modifier.isPublic(field.getModifiers()))
            property.field = open(field);
        properties.put(property.name, property);
    }

    private static <T extends java.lang.reflect.AccessibleObject> T open(T member) {
        try {
            member.setAccessible(true); // a public member of a class that is not public
        } catch (RuntimeException ignored) {
            // then it is as accessible as it was
        }
        return member;
    }

    private void addMethod(Method method, Map<String, Property> others) {
        String name = method.getName();
        int parameters = method.getParameterTypes().length;
        boolean setter = name.startsWith("set") && parameters == 1;
        boolean getter = parameters == 0 && method.getReturnType() != void.class
            && (name.startsWith("get") || (name.startsWith("is") && truth(method.getReturnType())));
        if (components != null && parameters == 0 && isComponent(name)) {
            property(others, name).getter = open(method);
            return;
        }
        if ((!getter && !setter) || Modifier.isStatic(method.getModifiers()) || method.isBridge()
            || method.getDeclaringClass() == Object.class)
            return;
        String rest = name.substring(name.startsWith("is") && getter ? 2 : 3);
        if (rest.isEmpty())
            return;
        Property property = property(others, decapitalize(rest));
        if (getter && (property.getter == null || name.startsWith("get")))
            property.getter = open(method);
        else if (setter && (property.setter == null || better(method, property.setter)))
            property.setter = open(method);
    }

    /** Of overloaded setters the one for a collection is not the one for a list of arguments. */
    private static boolean better(Method candidate, Method present) {
        return present.isVarArgs() && !candidate.isVarArgs();
    }

    private static boolean truth(Class<?> type) {
        return type == boolean.class || type == Boolean.class;
    }

    private static Property property(Map<String, Property> all, String name) {
        Property property = all.get(name);
        if (property == null)
            all.put(name, property = new Property(name));
        return property;
    }

    /** "Name" to "name", but "URL" stays: the rule of JavaBeans. */
    private static String decapitalize(String name) {
        if (name.length() > 1 && Character.isUpperCase(name.charAt(0))
            && Character.isUpperCase(name.charAt(1)))
            return name;
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static String plain(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++)
            if (Character.isLetterOrDigit(name.charAt(i)))
                text.append(Character.toLowerCase(name.charAt(i)));
        return text.toString();
    }

    /** Records are asked for by name: this class also runs where Java has none. */
    private void findComponents() {
        Class<?> parent = type.getSuperclass();
        if (parent == null || !parent.getName().equals("java.lang.Record"))
            return;
        try {
            Object[] found = (Object[]) Class.class.getMethod("getRecordComponents").invoke(type);
            components = new String[found.length];
            componentTypes = new Type[found.length];
            for (int i = 0; i < found.length; i++) {
                Class<?> kind = found[i].getClass();
                components[i] = (String) kind.getMethod("getName").invoke(found[i]);
                componentTypes[i] = (Type) kind.getMethod("getGenericType").invoke(found[i]);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isComponent(String name) {
        for (String each : components)
            if (each.equals(name))
                return true;
        return false;
    }

    Collection<Property> readable() {
        List<Property> list = new ArrayList<>();
        for (Property each : properties.values())
            if (each.getter != null || each.field != null)
                list.add(each);
        return list;
    }

    /** An object of this class out of the MEMBERS of a JSON object. Unknown members are ignored. */
    Object make(Map<?, ?> members, Reader reader) throws Exception {
        if (components != null)
            return makeRecord(members, reader);
        Object bean;
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            bean = open(constructor).newInstance();
        } catch (NoSuchMethodException | InstantiationException e) {
            throw new IllegalArgumentException("Cannot construct instance of `" + type.getName()
                + "` (no Creators, like default constructor, exist)");
        }
        // the event classes of AWS name some properties otherwise than the events do
        boolean events = type.getName().startsWith("com.amazonaws.services.lambda.runtime.events");
        for (Map.Entry<?, ?> member : members.entrySet()) {
            Property property = properties.get(member.getKey());
            if (property == null && events)
                property = lenient.get(plain((String) member.getKey()));
            if (property != null && property.writable())
                property.set(bean, reader.read(member.getValue(), property.type()));
        }
        return bean;
    }

    private Object makeRecord(Map<?, ?> members, Reader reader) throws Exception {
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++)
            values[i] = reader.read(members.get(components[i]), componentTypes[i]);
        for (Constructor<?> constructor : type.getDeclaredConstructors())
            if (sameTypes(constructor.getGenericParameterTypes()))
                return open(constructor).newInstance(values);
        throw new IllegalArgumentException(type.getName() + " has no canonical constructor");
    }

    private boolean sameTypes(Type[] types) {
        return java.util.Arrays.equals(types, componentTypes);
    }
}
