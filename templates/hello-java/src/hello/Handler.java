package hello;

import java.util.Map;

public class Handler {
    // What is set up here and in a constructor runs once per execution environment, when it starts
    // cold.
    private static final String GREETING = System.getenv().getOrDefault("GREETING", "Hello");

    // The event: what of it has a setter or a public field is read, the rest is ignored.
    public static class Event {
        public String name;
        public Map<String, String> pathParameters;
    }

    // Called once per event. It comes from the HTTP API (the name is in the path) or from an
    // invocation (the name is in the event itself).
    public Map<String, String> handle(Event event) {
        String name = event.pathParameters != null ? event.pathParameters.get("name") : event.name;
        System.out.println("greeting " + name);

        // Without a statusCode the HTTP API answers 200 with this map as JSON.
        return Map.of("message", GREETING + ", " + (name == null ? "world" : name) + "!");
    }
}
