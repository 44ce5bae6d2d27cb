/* The function itself. Everything about HTTP is in runtime.c. */
#include "runtime.h"

#include <ctype.h>
#include <stdio.h>

/* The event is JSON already, so it can stand in the answer as it is. */
static struct answer handle(const struct invocation *invocation) {
    const char *event = invocation->event;
    while (isspace((unsigned char)*event)) event++;

    /* Standard error goes to the log. */
    fprintf(stderr, "event has %zu bytes, %lld ms left\n", invocation->event_size,
            runtime_remaining_ms(invocation));

    if (*event != '{') {
        return (struct answer){
            .body = runtime_format("{\"errorMessage\":\"the event is not a JSON object\","
                                   "\"errorType\":\"Function.NotAnObject\"}"),
            .is_error = 1,
        };
    }
    return (struct answer){
        .body = runtime_format("{\"message\":\"Hello from C\",\"event\":%s}", event),
    };
}

int main(void) {
    return runtime_run(handle);
}
