/* The asking side of attach. */
#include "runner/attach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/attach_wire.h"
#include "runner/runtime/uuid.h"
#include "runner/engine/shell.h"
#include "runner/engine/values.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/store/log_write.h"
#include "workspace/template/project_load.h"

struct attach {
    struct loop *loop;
    struct attach_wire *wire;
    int pid;
    bool over;
    void (*log)(void *self, const struct log_record *record);
    void (*done)(void *self, const struct runner_result *result);
    void (*failed)(void *self, const struct error *error);
    void (*ended)(void *self, int number);  /* of a shell: its status; of debugging: its port */
    void *self;
};

static void take_log(struct attach *attach, const struct json *json, const char *bytes,
                     size_t size)
{
    struct log_record record = {
        .wall_ns = (int64_t)json_number(json_get(json, "timeMs"), 0) * 1000000,
        .kind = (enum log_kind)json_number(json_get(json, "kind"), LOG_LINE),
        .function = json_text(json_get(json, "function"), ""),
        .text = bytes,
        .size = size,
    };
    snprintf(record.request, sizeof(record.request), "%s", json_text(json_get(json, "log"), ""));
    if (attach->log)
        attach->log(attach->self, &record);
}

static int64_t number(const struct json *json, const char *key)
{
    return (int64_t)json_number(json_get(json, key), 0);
}

static void take_result(struct attach *attach, const struct json *json, const char *bytes,
                        size_t size)
{
    size_t response_size = (size_t)number(json, "responseBytes");
    if (response_size > size)
        response_size = size;
    AUTO(blob) response = json_truth(json_get(json, "hasResponse"), false)
                              ? blob_copy(bytes, response_size)
                              : NULL;
    struct runner_result result = {
        .function = json_text(json_get(json, "function"), ""),
        .outcome = (enum runner_outcome)number(json, "outcome"),
        .start = (enum runner_start)number(json, "start"),
        .started_ns = number(json, "startedMs") * 1000000,
        .duration_us = number(json, "durationUs"),
        .init_us = number(json, "initUs"),
        .billed_ms = number(json, "billedMs"),
        .memory_mb = (int)number(json, "memoryMb"),
        .peak_mb = (int)number(json, "peakMb"),
        .version = (int)number(json, "version"),
        .response = response,
        .error_type = json_text(json_get(json, "errorType"), NULL),
        .error_message = json_text(json_get(json, "errorMessage"), NULL),
        .post_mortem = json_text(json_get(json, "postMortem"), NULL),
        .log = bytes + response_size,
        .log_size = size - response_size,
    };
    snprintf(result.request, sizeof(result.request), "%s",
             json_text(json_get(json, "result"), ""));
    snprintf(result.serves, sizeof(result.serves), "%s",
             json_text(json_get(json, "serves"), ""));
    snprintf(result.trace, sizeof(result.trace), "%s", json_text(json_get(json, "trace"), ""));
    attach->over = true;
    attach->done(attach->self, &result);
}

static void take_error(struct attach *attach, const struct json *json)
{
    struct error error = ERROR_INIT;
    int kind = (int)number(json, "kind");
    error_set(&error, kind > 0 && kind < ERROR_KINDS ? (enum error_kind)kind : ERROR_SYSTEM, "%s",
              json_text(json_get(json, "error"), ""));
    error_hint(&error, "%s", json_text(json_get(json, "hint"), ""));
    attach->over = true;
    attach->failed(attach->self, &error);
}

static void on_message(void *self, const struct json *json, const char *bytes, size_t size)
{
    struct attach *attach = self;
    if (attach->over)
        return;
    if (json_get(json, "log"))
        take_log(attach, json, bytes, size);
    else if (json_get(json, "result"))
        take_result(attach, json, bytes, size);
    else if (json_get(json, "error"))
        take_error(attach, json);
    else if (json_get(json, "number") && attach->ended) {
        attach->over = true;
        attach->ended(attach->self, (int)number(json, "number"));
    }
}

static void on_closed(void *self)
{
    struct attach *attach = self;
    if (attach->over || !attach->failed)
        return;
    struct error error = ERROR_INIT;
    error_set(&error, ERROR_SYSTEM, "the lambench that ran it (pid %d) has ended", attach->pid);
    attach->over = true;
    attach->failed(attach->self, &error);
}

int attach_connect(struct loop *loop, const char *path, struct attach **out, int *out_pid,
                   struct error *error)
{
    static const struct attach_wire_calls calls = { .message = on_message, .closed = on_closed };
    AUTO_FREE char *template_path = NULL;
    if (project_load_find(path, &template_path, error) < 0)
        return -1;
    AUTO_FREE char *root = file_parent(template_path);
    AUTO_FREE char *socket = file_join(root, ".lambench/run.sock");
    int fd;
    if (!file_exists(socket))
        return error_set(error, ERROR_NOT_FOUND, "no lambench serves %s", root);
    if (attach_wire_connect(socket, &fd, out_pid, error) < 0)
        return -1;
    struct attach *attach = mem_alloc(sizeof(*attach));
    attach->loop = loop;
    attach->pid = *out_pid;
    attach->wire = attach_wire_new(loop, fd, &calls, attach);
    *out = attach;
    return 0;
}

void attach_free(struct attach *attach)
{
    if (!attach)
        return;
    attach_wire_free(attach->wire);
    free(attach);
}

int attach_invoke(struct attach *attach, const struct runner_invoke *invoke,
                  void (*log)(void *self, const struct log_record *record),
                  void (*done)(void *self, const struct runner_result *result),
                  void (*failed)(void *self, const struct error *error), void *self,
                  struct error *error)
{
    if (attach->failed)
        return error_set(error, ERROR_BUSY, "one connection carries one invocation");
    char request[37];
    uuid_make(request);
    attach->log = log;
    attach->done = done;
    attach->failed = failed;
    attach->self = self;
    struct json *json = json_object();
    json_set_text(json, "invoke", invoke->function);
    json_set_text(json, "request", invoke->request ? invoke->request : request);
    json_set_text(json, "eventName", invoke->event_name);
    json_set_text(json, "clientContext", invoke->client_context);
    json_set_bool(json, "async", invoke->asynchronous);
    json_set_bool(json, "cold", invoke->cold);
    json_set_int(json, "debugPort", invoke->debug_port);
    struct json *list = json_array();
    for (size_t i = 0; i < invoke->environment_count; i++)
        json_add_text(list, invoke->environment[i]);
    json_set(json, "environment", list);
    attach_wire_send(attach->wire, json, blob_bytes(invoke->event), blob_size(invoke->event));
    return 0;
}

int attach_debug(struct attach *attach, const char *function, int port,
                 void (*done)(void *self, int port),
                 void (*failed)(void *self, const struct error *error), void *self,
                 struct error *error)
{
    if (attach->failed)
        return error_set(error, ERROR_BUSY, "one connection carries one question");
    attach->failed = failed;
    attach->ended = done;
    attach->self = self;
    struct json *json = json_object();
    json_set_text(json, "debug", function);
    json_set_int(json, "port", port);
    attach_wire_send(attach->wire, json, "", 0);
    return 0;
}

static struct json *list_of(const char *const *texts, size_t count)
{
    struct json *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_add_text(list, texts[i]);
    return list;
}

int attach_shell(struct attach *attach, const struct shell_request *request,
                 const struct shell_calls *calls, void *self, struct error *error)
{
    if (attach->failed)
        return error_set(error, ERROR_BUSY, "one connection carries one shell");
    const int fds[] = { request->input, request->output, request->errors };
    attach->failed = calls->failed;
    attach->ended = calls->ended;
    attach->self = self;
    struct json *json = json_object();
    json_set_text(json, "shell", request->function);
    json_set_bool(json, "join", request->join);
    json_set(json, "words", list_of(request->words, request->word_count));
    json_set(json, "variables", list_of(request->variables, request->variable_count));
    attach_wire_send_with(attach->wire, json, fds, COUNT(fds));
    return 0;
}
