#include "runner/runtime/instance_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/runtime/output.h"
#include "runner/runtime/spare.h"
#include "runner/runtime/telemetry.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/model/limits.h"

#define OWNER_TOKENS (UINT64_C(1) << 63) /* from here on; those below are of telemetry */

/* ---- the sandbox --------------------------------------------------------------------------- */

/* The port closes its listener with itself; this one outlives it. */
static void open_port(struct instance *instance)
{
    int copy = fcntl(instance->listener, F_DUPFD_CLOEXEC, 0);
    if (copy >= 0)
        instance->calls.listening(instance->self, instance, copy);
    else
        instance_kill(instance); /* no descriptor is left: `ended` follows */
}

static void on_sandbox_ready(void *self, int listener)
{
    struct instance *instance = self;
    instance->listener = listener;
    open_port(instance);
    if (!instance->late)
        return;
    instance->late = false;
    if (instance->state == INSTANCE_INIT)
        instance_run_runtime(instance);
}

static void go(struct instance *instance)
{
    bool failed = instance->failure.fault == INSTANCE_NOT_MADE;
    enum instance_state before = instance->state;
    instance->state = INSTANCE_GONE;
    loop_timer_set(instance->timer, -1);
    instance_drain(instance);
    if (failed && before != INSTANCE_STOPPING)
        instance->calls.failed(instance->self, instance);
    instance->calls.ended(instance->self, instance);
}

static void on_sandbox_failed(void *self, const struct error *error)
{
    struct instance *instance = self;
    instance->failure.fault = INSTANCE_NOT_MADE;
    instance->failure.type = "Runtime.InvalidEntrypoint";
    error_text(error, instance->failure.text, sizeof(instance->failure.text));
    go(instance);
}

static void on_sandbox_ended(void *self, const struct sandbox_end *end)
{
    struct instance *instance = self;
    instance->end = *end;
    if (instance->state != INSTANCE_STOPPING && instance->state != INSTANCE_RESET) {
        /* taken down from outside: all its processes were killed */
        instance->failure.fault = INSTANCE_EXITED;
        instance->failure.end = *end;
        instance->state = INSTANCE_STOPPING;
        instance_drain(instance);
        instance->calls.failed(instance->self, instance);
    }
    go(instance);
}

static const unsigned char loopback[4] = { 127, 0, 0, 1 };

static void on_connect(void *self, unsigned port, bool other, uint64_t token)
{
    struct instance *instance = self;
    if (sandbox_connect(instance->sandbox, other ? loopback : instance->home, port, token) < 0)
        telemetry_connected(instance->telemetry, token, -1);
}

static void on_sandbox_connected(void *self, uint64_t token, int fd)
{
    struct instance *instance = self;
    if (token < OWNER_TOKENS)
        telemetry_connected(instance->telemetry, token, fd);
    else if (instance->calls.connected)
        instance->calls.connected(instance->self, instance, token - OWNER_TOKENS, fd);
    else if (fd >= 0)
        close(fd);
}

static void copy_options(struct instance *instance, const struct instance_options *options)
{
    static const struct telemetry_calls telemetry_calls = { .connect = on_connect };
    *instance = (struct instance){
        .loop = options->loop, .calls = *options->calls, .self = options->self, .listener = -1,
        .gate = -1, .channel = -1,
        .command = *options->command, .about = mem_text(options->about),
        .account = mem_text(options->account), .init_us = -1,
        .snapshot_token = mem_text(options->snapshot_token),
    };
    command_init(options->command); /* its contents are ours now */
    for (size_t i = 0; i < options->extension_count; i++)
        *ARRAY_PUSH(instance->names, instance->name_count, instance->name_capacity) =
            mem_text(options->extensions[i]);
    memcpy(instance->home, options->home, sizeof(instance->home));
    str_init(&instance->stream, LIMIT_RESPONSE_BYTES + 1);
    instance->timer = loop_after_ms(instance->loop, -1, instance_on_timer, instance);
    instance->telemetry = telemetry_new(instance->loop, &telemetry_calls, instance);
}

static void on_lacking(void *self)
{
    struct instance *instance = self;
    if (instance->calls.lacking)
        instance->calls.lacking(instance->self, instance);
}

static void on_refused(void *self, const char *where)
{
    struct instance *instance = self;
    if (instance->calls.refused)
        instance->calls.refused(instance->self, instance, where);
}

static int assign(struct instance *instance, const struct instance_options *options,
                  const struct sandbox_calls *calls, struct error *error)
{
    struct spare_parts parts;
    struct spec *late = spare_late(options->spec);
    spare_take(options->spare, &parts);
    instance->sandbox = parts.sandbox;
    instance->gate = parts.gate;
    instance->late = true;
    instance_adopt_runtime(instance, parts.program, parts.output);
    int result = sandbox_assign(instance->sandbox, late, parts.listener, calls, instance, error);
    spare_late_free(late);
    return result;
}

int instance_start(const struct instance_options *options, struct instance **out,
                   struct error *error)
{
    static const struct sandbox_calls calls = {
        .ready = on_sandbox_ready, .failed = on_sandbox_failed, .ended = on_sandbox_ended,
        .connected = on_sandbox_connected,
        .refused = on_refused, .lacking = on_lacking,
    };
    AUTO(instance) instance = mem_alloc(sizeof(*instance));
    copy_options(instance, options);
    int made = options->spare ? assign(instance, options, &calls, error)
                              : sandbox_open(options->launcher, options->loop, options->spec,
                                             &calls, instance, &instance->sandbox, error);
    if (made < 0)
        return -1;
    *out = instance;
    instance_begin(take_ptr(&instance));
    return 0;
}

/* Connections that processes of before have left behind: nobody hears them any more. */
static void drop_connections(int listener)
{
    for (;;) {
        AUTO_CLOSE int left = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (left < 0)
            return;
    }
}

void instance_begin(struct instance *instance)
{
    bool again = instance->state == INSTANCE_RESET;
    CHECK(again || instance->state == INSTANCE_STARTING);
    extension_clear(&instance->extensions);
    if (again)
        telemetry_clear(instance->telemetry);
    instance_forget_event(instance);
    blob_drop(take_ptr(&instance->init_error));
    instance->failure = (struct instance_failure){ .fault = INSTANCE_SOUND };
    instance->coming = INSTANCE_SOUND;
    instance->runtime = RUNTIME_STARTED;
    instance->state = INSTANCE_STARTING;
    instance->init_us = -1;
    instance->started = false;
    instance->started_ns = clock_mono_ns();
    instance_set_busy(instance, true);
    if (again) {
        drop_connections(instance->listener);
        open_port(instance);
    }
    instance_run_extensions(instance);
}

void instance_release_port(struct instance *instance)
{
    if (instance->port.release)
        instance->port.release(instance->port_self);
    instance->port = (struct instance_port){ .release = NULL };
}

void instance_free(struct instance *instance)
{
    if (!instance)
        return;
    sandbox_free(instance->sandbox);
    instance_release_port(instance);
    loop_timer_free(instance->timer);
    telemetry_free(instance->telemetry);
    for (size_t i = 0; i < INSTANCE_PROGRAMS; i++)
        output_free(instance->programs[i].output);
    int fds[] = { instance->listener, instance->gate, instance->channel };
    for (size_t i = 0; i < COUNT(fds); i++)
        if (fds[i] >= 0)
            close(fds[i]);
    instance_forget_event(instance);
    blob_drop(instance->init_error);
    for (size_t i = 0; i < instance->name_count; i++)
        free(instance->names[i]);
    free(instance->names);
    free(instance->about);
    free(instance->account);
    free(instance->snapshot_token);
    command_release(&instance->command);
    str_release(&instance->stream);
    free(instance);
}

void instance_kill(struct instance *instance)
{
    if (instance->state != INSTANCE_GONE)
        instance->state = INSTANCE_STOPPING;
    instance->last = true;
    sandbox_kill(instance->sandbox);
}

/* ---- looking ------------------------------------------------------------------------------- */

enum instance_state instance_state(const struct instance *instance)
{
    return instance->state;
}

const char *instance_state_name(const struct instance *instance)
{
    return runtime_state_name(instance->runtime);
}

const struct instance_event *instance_event(const struct instance *instance)
{
    return &instance->event;
}

const struct instance_answer *instance_answer(const struct instance *instance)
{
    return &instance->answer;
}

void instance_tell(struct instance *instance, const struct platform_event *event)
{
    telemetry_tell(instance->telemetry, event);
}

struct telemetry *instance_telemetry(struct instance *instance)
{
    return instance->telemetry;
}

void instance_drain(struct instance *instance)
{
    for (size_t i = 0; i < INSTANCE_PROGRAMS; i++)
        if (instance->programs[i].output)
            output_drain(instance->programs[i].output);
}

int64_t instance_init_us(const struct instance *instance)
{
    return instance->init_us;
}

int64_t instance_started_mono_ns(const struct instance *instance)
{
    return instance->started_ns;
}

uint64_t instance_memory_peak(struct instance *instance)
{
    return instance->state == INSTANCE_GONE ? instance->end.memory_peak
                                            : sandbox_memory_lately(instance->sandbox);
}

void instance_set_busy(struct instance *instance, bool busy)
{
    sandbox_watch_memory(instance->sandbox, busy);
}

void instance_freeze(struct instance *instance, bool frozen)
{
    sandbox_freeze(instance->sandbox, frozen);
}

pid_t instance_pid(const struct instance *instance)
{
    const struct instance_program *runtime = INSTANCE_RUNTIME(instance);
    return runtime->running ? program_pid(runtime->program) : 0;
}

unsigned instance_api_port(const struct instance *instance)
{
    struct sockaddr_in bound = { .sin_port = 0 };
    socklen_t size = sizeof(bound);
    if (instance->listener < 0
        || getsockname(instance->listener, (struct sockaddr *)&bound, &size) < 0)
        return 0;
    return ntohs(bound.sin_port);
}

struct sandbox *instance_sandbox(struct instance *instance)
{
    return instance->sandbox;
}

int instance_connect(struct instance *instance, unsigned port, uint64_t token)
{
    return sandbox_connect(instance->sandbox, loopback, port, OWNER_TOKENS + token);
}

const struct command *instance_command(const struct instance *instance)
{
    return &instance->command;
}

struct blob *instance_init_error(const struct instance *instance)
{
    return instance->init_error;
}

const char *instance_init_error_type(const struct instance *instance)
{
    return instance->init_error_type;
}

const struct instance_failure *instance_failure(const struct instance *instance)
{
    return &instance->failure;
}

struct extensions *instance_extensions(struct instance *instance)
{
    return &instance->extensions;
}

void instance_hand_channel(struct instance *instance)
{
    if (instance->channel >= 0 && instance->port.adopt)
        instance->port.adopt(instance->port_self, take_fd(&instance->channel));
}

void instance_set_port(struct instance *instance, const struct instance_port *port, void *self)
{
    instance->port = *port;
    instance->port_self = self;
    instance_hand_channel(instance);
}

bool instance_admits(struct instance *instance, const struct sockaddr *from, unsigned port)
{
    enum peer peer = sandbox_peer(instance->sandbox, from, port);
    if (peer == PEER_OTHER && !instance->stranger_told) {
        instance->stranger_told = true;
        if (instance->calls.stranger)
            instance->calls.stranger(instance->self, instance);
    }
    return peer == PEER_BELOW;
}

const char *instance_snapshot_token(const struct instance *instance)
{
    return instance->snapshot_token;
}

const char *instance_about(const struct instance *instance, const char **out_account)
{
    *out_account = instance->account;
    return instance->about;
}
