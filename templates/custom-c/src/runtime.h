/* A client of the Lambda Runtime API: fetches events, posts what the handler makes of them. */
#ifndef RUNTIME_H
#define RUNTIME_H

#include <stddef.h>

/* One invocation. The strings live until the handler returns. */
struct invocation {
    const char *request_id;
    const char *function_arn;
    const char *trace_id;    /* for AWS X-Ray; "" when there is none */
    long long deadline_ms;   /* Unix time at which the function times out */
    const char *event;       /* JSON text, ended by a NUL that does not count */
    size_t event_size;
};

/* What a handler returns: JSON text in memory from malloc, and whether it is an error. */
struct answer {
    char *body;
    int is_error;
};

typedef struct answer handler_function(const struct invocation *invocation);

/* Runs the handler for one event after the other; returns only when the Runtime API is gone. */
int runtime_run(handler_function *handler);

long long runtime_remaining_ms(const struct invocation *invocation);

/* printf into memory from malloc; ends the program when there is no memory. */
char *runtime_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
