/* HTTP/1.1 over one socket per call. The streams of stdio do the buffering, and "Connection: close"
   keeps each call independent of the one before: small code that is easy to trust. */
#define _GNU_SOURCE
#include "runtime.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define API "/2018-06-01/runtime"

/* An answer of the Runtime API. */
struct response {
    int status;
    char *request_id, *function_arn, *trace_id, *deadline;
    long long length;   /* of the body; -1 when the server did not say */
    int chunked;
    char *body;
    size_t size;
};

static _Noreturn void die(const char *what) {
    fprintf(stderr, "bootstrap: %s: %s\n", what, strerror(errno));
    exit(1);
}

static char *copy(const char *text) {
    char *mine = strdup(text);
    if (!mine) die("memory");
    return mine;
}

char *runtime_format(const char *format, ...) {
    char *text;
    va_list arguments;
    va_start(arguments, format);
    int size = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (size < 0) die("memory");
    return text;
}

long long runtime_remaining_ms(const struct invocation *invocation) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return invocation->deadline_ms - (now.tv_sec * 1000LL + now.tv_nsec / 1000000);
}

/* AWS_LAMBDA_RUNTIME_API is ADDRESS:PORT. The address is always numeric, so no resolver is needed,
   and a static program can do without one. */
static int connect_to(const char *api) {
    struct sockaddr_in to = {.sin_family = AF_INET};
    const char *colon = strrchr(api, ':');
    char address[INET_ADDRSTRLEN] = "";
    if (colon && (size_t)(colon - api) < sizeof address) memcpy(address, api, (size_t)(colon - api));
    if (strcmp(address, "localhost") == 0) strcpy(address, "127.0.0.1");
    if (!colon || inet_pton(AF_INET, address, &to.sin_addr) != 1) {
        fprintf(stderr, "bootstrap: AWS_LAMBDA_RUNTIME_API is \"%s\", not ADDRESS:PORT\n", api);
        exit(1);
    }
    to.sin_port = htons((unsigned short)atoi(colon + 1));

    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0) die(api);
    return fd;
}

static void read_header(struct response *response, char *line) {
    char *value = strchr(line, ':');
    if (!value) return;
    *value++ = '\0';
    value += strspn(value, " \t");

    struct { const char *name; char **copy; } wanted[] = {
        {"Lambda-Runtime-Aws-Request-Id", &response->request_id},
        {"Lambda-Runtime-Invoked-Function-Arn", &response->function_arn},
        {"Lambda-Runtime-Trace-Id", &response->trace_id},
        {"Lambda-Runtime-Deadline-Ms", &response->deadline},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (strcasecmp(line, wanted[i].name) != 0) continue;
        free(*wanted[i].copy);
        *wanted[i].copy = copy(value);
    }
    if (strcasecmp(line, "Content-Length") == 0) response->length = atoll(value);
    if (strcasecmp(line, "Transfer-Encoding") == 0) response->chunked = !strcasecmp(value, "chunked");
}

/* Appends up to n bytes; the NUL after them lets the body be used as text. */
static size_t append(struct response *response, FILE *from, size_t n) {
    char *body = realloc(response->body, response->size + n + 1);
    if (!body) die("memory");
    size_t got = fread(body + response->size, 1, n, from);
    response->body = body;
    response->size += got;
    body[response->size] = '\0';
    return got;
}

static int read_chunks(struct response *response, FILE *from) {
    char line[128];
    while (fgets(line, sizeof line, from)) {
        size_t n = strtoul(line, NULL, 16);
        if (n == 0) return 0;   /* trailers may follow; nothing here wants them */
        if (append(response, from, n) < n || !fgets(line, sizeof line, from)) return -1;
    }
    return -1;
}

static int read_body(struct response *response, FILE *from) {
    append(response, from, 0);   /* so that an empty body is "" and not NULL */
    if (response->chunked) return read_chunks(response, from);
    if (response->length >= 0) {
        size_t n = (size_t)response->length;
        return append(response, from, n) == n ? 0 : -1;
    }
    while (append(response, from, 4096) == 4096) {}
    return 0;
}

static int read_response(struct response *response, FILE *from) {
    char *line = NULL;
    size_t room = 0;
    response->length = -1;
    if (getline(&line, &room, from) > 0) sscanf(line, "HTTP/1.%*d %d", &response->status);
    while (getline(&line, &room, from) > 0) {
        line[strcspn(line, "\r\n")] = '\0';
        if (*line == '\0') break;
        read_header(response, line);
    }
    free(line);
    return response->status == 0 ? -1 : read_body(response, from);
}

static void response_free(struct response *response) {
    free(response->request_id);
    free(response->function_arn);
    free(response->trace_id);
    free(response->deadline);
    free(response->body);
}

/* One request: GET without a body, POST with one. Ends the program when the API does not answer:
   a runtime that cannot reach Lambda has nothing left to do. */
static struct response call(const char *api, const char *path, const char *body) {
    int fd = connect_to(api);
    FILE *to = fdopen(dup(fd), "w"), *from = fdopen(fd, "r");
    if (!to || !from) die("fdopen");

    fprintf(to, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", body ? "POST" : "GET", path,
            api);
    if (body) {
        fprintf(to, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    }
    fputs("\r\n", to);
    if (body) fputs(body, to);
    if (fclose(to) != 0) die(path);

    struct response response = {0};
    errno = ECONNRESET;   /* what it means when the answer just ends; a failing read says more */
    if (read_response(&response, from) < 0) die(path);
    fclose(from);
    return response;
}

/* One turn: wait for an event, run the handler, post its answer. */
static int serve_one(const char *api, handler_function *handler) {
    struct response next = call(api, API "/invocation/next", NULL);
    if (next.status != 200 || !next.request_id) {
        fprintf(stderr, "bootstrap: no event, status %d\n", next.status);
        response_free(&next);
        return -1;
    }
    struct invocation invocation = {
        .request_id = next.request_id,
        .function_arn = next.function_arn ? next.function_arn : "",
        .trace_id = next.trace_id ? next.trace_id : "",
        .deadline_ms = next.deadline ? atoll(next.deadline) : 0,
        .event = next.body,
        .event_size = next.size,
    };
    setenv("_X_AMZN_TRACE_ID", invocation.trace_id, 1);

    struct answer answer = handler(&invocation);
    char *path = runtime_format(API "/invocation/%s/%s", invocation.request_id,
                                answer.is_error ? "error" : "response");
    struct response accepted = call(api, path, answer.body);
    if (accepted.status != 202) {
        fprintf(stderr, "bootstrap: answer refused, status %d: %s\n", accepted.status,
                accepted.body);
    }
    free(path);
    free(answer.body);
    response_free(&accepted);
    response_free(&next);
    return 0;
}

int runtime_run(handler_function *handler) {
    const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
    if (!api) {
        fputs("bootstrap: AWS_LAMBDA_RUNTIME_API is not set; Lambda sets it\n", stderr);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* a closed connection is an error of write, not the end of us */
    while (serve_one(api, handler) == 0) {}
    return 1;
}
