/* The serving side of attach. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/attach.h"
#include "runner/attach_wire.h"
#include "runner/engine/engine.h"
#include "runner/engine/shell.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/store/log_write.h"

enum { MOST_VARIABLES = 256, MOST_WORDS = 4096, SHELL_FDS = 3 };

/* One command that is attached: one invocation, or one shell. */
struct guest {
    struct guest *next;
    struct attach_server *server;
    struct attach_wire *wire;
    struct notice_listener *listener;
    char request[37];
    struct shell *shell;
    bool running;       /* its invocation will still call on_done */
    bool gone;
};

struct attach_server {
    struct loop *loop;
    struct engine *engine;
    struct loop_watch *watch;
    char *path;
    int listener;
    struct guest *guests;
};

static void sweep(void *self)
{
    struct attach_server *server = self;
    struct guest **at = &server->guests;
    while (*at) {
        struct guest *guest = *at;
        if (guest->gone && !guest->running) {
            *at = guest->next;
            notice_unsubscribe(engine_notices(server->engine), guest->listener);
            shell_free(guest->shell);
            attach_wire_free(guest->wire);
            free(guest);
        } else {
            at = &guest->next;
        }
    }
}

static void leave(struct guest *guest)
{
    guest->gone = true;
    loop_later(guest->server->loop, sweep, guest->server);
}

static void send_error(struct guest *guest, const struct error *error)
{
    struct json *json = json_object();
    json_set_text(json, "error", error->what);
    json_set_text(json, "hint", error->hint);
    json_set_int(json, "kind", error->kind);
    attach_wire_send(guest->wire, json, "", 0);
    attach_wire_end(guest->wire);
}

static void on_log(void *self, const struct log_record *record)
{
    struct guest *guest = self;
    if (guest->gone || !guest->running || strcmp(record->request, guest->request) != 0)
        return;
    struct json *json = json_object();
    json_set_text(json, "log", record->request);
    json_set_text(json, "function", record->function);
    json_set_int(json, "kind", record->kind);
    json_set_int(json, "timeMs", record->wall_ns / 1000000);
    attach_wire_send(guest->wire, json, record->text, record->size);
}

static void on_done(void *self, const struct runner_result *result)
{
    struct guest *guest = self;
    guest->running = false;
    if (guest->gone) {
        leave(guest);
        return;
    }
    struct json *json = json_object();
    json_set_text(json, "result", result->request);
    json_set_text(json, "function", result->function);
    json_set_int(json, "outcome", result->outcome);
    json_set_int(json, "start", result->start);
    json_set_int(json, "startedMs", result->started_ns / 1000000);
    json_set_int(json, "durationUs", result->duration_us);
    json_set_int(json, "initUs", result->init_us);
    json_set_int(json, "billedMs", result->billed_ms);
    json_set_int(json, "memoryMb", result->memory_mb);
    json_set_int(json, "peakMb", result->peak_mb);
    json_set_int(json, "version", result->version);
    json_set_text(json, "serves", result->serves);
    json_set_text(json, "trace", result->trace);
    json_set_text(json, "errorType", result->error_type);
    json_set_text(json, "errorMessage", result->error_message);
    json_set_text(json, "postMortem", result->post_mortem);
    json_set_int(json, "responseBytes", (int64_t)blob_size(result->response));
    json_set_bool(json, "hasResponse", result->response != NULL);
    AUTO_STR body;
    str_init(&body, blob_size(result->response) + result->log_size + 1);
    str_add_bytes(&body, blob_bytes(result->response), blob_size(result->response));
    str_add_bytes(&body, result->log, result->log_size);
    attach_wire_send(guest->wire, json, body.text, body.length);
    attach_wire_end(guest->wire);
}

/* ---- a shell ------------------------------------------------------------------------------- */

static void on_shell_failed(void *self, const struct error *error)
{
    send_error(self, error);
}

static void send_number(void *self, int number)
{
    struct guest *guest = self;
    struct json *json = json_object();
    json_set_int(json, "number", number);
    attach_wire_send(guest->wire, json, "", 0);
    attach_wire_end(guest->wire);
}

/* Texts are borrowed from JSON; the list is the caller's. */
static const char **texts_of(const struct json *list, size_t *out_count)
{
    size_t count = json_count(list) < MOST_WORDS ? json_count(list) : MOST_WORDS;
    const char **texts = mem_alloc((count + 1) * sizeof(*texts));
    for (size_t i = 0; i < count; i++)
        texts[i] = json_text(json_at(list, i), "");
    *out_count = count;
    return texts;
}

static void open_shell(struct guest *guest, const struct json *json)
{
    static const struct shell_calls calls = { .failed = on_shell_failed, .ended = send_number };
    struct error error = ERROR_INIT;
    int fds[SHELL_FDS];
    size_t count = attach_wire_take(guest->wire, fds, SHELL_FDS);
    struct shell_request request = {
        .function = json_text(json_get(json, "shell"), ""),
        .join = json_truth(json_get(json, "join"), false),
        .input = fds[0], .output = fds[1], .errors = fds[2],
    };
    AUTO_FREE const char **words = texts_of(json_get(json, "words"), &request.word_count);
    AUTO_FREE const char **variables =
        texts_of(json_get(json, "variables"), &request.variable_count);
    request.words = words;
    request.variables = variables;
    int result = count < SHELL_FDS || guest->shell
                     ? error_set(&error, ERROR_INVALID, "the request for a shell is not complete")
                     : shell_open(guest->server->engine, &request, &calls, guest, &guest->shell,
                                  &error);
    for (size_t i = 0; i < count; i++)
        close(fds[i]);
    if (result < 0)
        send_error(guest, &error);
}

/* ---- debugging ------------------------------------------------------------------------------ */

static void open_debug(struct guest *guest, const struct json *json)
{
    struct error error = ERROR_INIT;
    int port = 0, wanted = (int)json_number(json_get(json, "port"), 0);
    if (engine_debug(guest->server->engine, json_text(json_get(json, "debug"), ""), wanted, &port,
                     &error) < 0)
        send_error(guest, &error);
    else
        send_number(guest, port);
}

/* ---- an invocation ------------------------------------------------------------------------- */

static void on_message(void *self, const struct json *json, const char *bytes, size_t size)
{
    struct guest *guest = self;
    if (json_get(json, "shell") || json_get(json, "debug")) {
        (json_get(json, "shell") ? open_shell : open_debug)(guest, json);
        return;
    }
    const char *variables[MOST_VARIABLES];
    const struct json *list = json_get(json, "environment");
    size_t count = json_count(list);
    struct error error = ERROR_INIT;
    if (guest->running || count > MOST_VARIABLES)
        return;
    for (size_t i = 0; i < count; i++)
        variables[i] = json_text(json_at(list, i), "");
    AUTO(blob) event = blob_copy(bytes, size);
    struct runner_invoke invoke = {
        .function = json_text(json_get(json, "invoke"), ""),
        .event = size ? event : NULL,
        .event_name = json_text(json_get(json, "eventName"), NULL),
        .client_context = json_text(json_get(json, "clientContext"), NULL),
        .environment = variables,
        .environment_count = count,
        .asynchronous = json_truth(json_get(json, "async"), false),
        .cold = json_truth(json_get(json, "cold"), false),
        .debug_port = (int)json_number(json_get(json, "debugPort"), 0),
    };
    char request[37];
    guest->running = true;
    /* chosen here, so that log lines written during the call are known to be this guest's */
    const char *wanted = json_text(json_get(json, "request"), NULL);
    if (wanted && strlen(wanted) == 36)
        memcpy(guest->request, wanted, 37);
    invoke.request = guest->request[0] ? guest->request : NULL;
    if (engine_invoke(guest->server->engine, invoke.function, &invoke, on_done, guest, request,
                      &error) < 0) {
        guest->running = false;
        send_error(guest, &error);
        return;
    }
    memcpy(guest->request, request, sizeof(guest->request));
}

static void on_closed(void *self)
{
    struct guest *guest = self;
    struct error ignored = ERROR_INIT;
    /* whoever asked is gone (Ctrl-c): so is the run */
    if (guest->running)
        (void)engine_cancel(guest->server->engine, guest->request, &ignored);
    leave(guest);
}

static void on_guest(void *self, unsigned ready)
{
    (void)ready;
    static const struct attach_wire_calls calls = { .message = on_message, .closed = on_closed };
    struct attach_server *server = self;
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    struct guest *guest = mem_alloc(sizeof(*guest));
    guest->server = server;
    guest->next = server->guests;
    server->guests = guest;
    guest->wire = attach_wire_new(server->loop, fd, &calls, guest);
    guest->listener = notice_subscribe(engine_notices(server->engine), NULL, on_log, guest);
}

int attach_serve(struct loop *loop, struct engine *engine, const char *socket_path,
                 struct attach_server **out, struct error *error)
{
    int listener;
    if (attach_wire_listen(socket_path, &listener, error) < 0)
        return -1;
    struct attach_server *server = mem_alloc(sizeof(*server));
    server->loop = loop;
    server->engine = engine;
    server->path = mem_text(socket_path);
    server->listener = listener;
    server->watch = loop_watch_fd(loop, listener, LOOP_READ, on_guest, server);
    *out = server;
    return 0;
}

void attach_server_free(struct attach_server *server)
{
    if (!server)
        return;
    for (struct guest *guest = server->guests; guest; guest = guest->next)
        guest->gone = true, guest->running = false;
    sweep(server);
    loop_forget(server->loop, server);
    loop_watch_free(server->watch);
    close(server->listener);
    (void)unlink(server->path); /* somebody may have removed .lambench */
    free(server->path);
    free(server);
}
