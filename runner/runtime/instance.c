#include "runner/runtime/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/sandbox/command.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"

enum {
    LINE_BYTES = 262144,        /* a CloudWatch event holds 256 KB: longer lines are cut there */
    READ_BYTES = 65536,
    READS_A_TURN = 4,           /* a flood of output leaves room for everything else */
    DRAIN_READS = 32            /* more than a pipe can hold */
};

struct instance {
    struct loop *loop;
    struct instance_calls calls;
    void *self;
    struct instance_port port;
    void *port_self;
    struct sandbox *sandbox;
    struct program *program;    /* belongs to the sandbox */
    struct loop_watch *watch;
    int output;                 /* our end of its stdout and stderr */
    struct str line;            /* begun, not ended yet */
    enum instance_state state;
    struct instance_event event;
    struct blob *event_bytes;
    char *function_arn, *trace, *client_context;
    struct instance_answer answer;
    struct blob *init_error;
    bool program_ended;
    struct sandbox_end end;
    char failure[1600];
    bool stranger_told;
    int64_t started_ns, init_us;
};

/* ---- output -------------------------------------------------------------------------------- */

static void end_line(struct instance *instance)
{
    instance->calls.line(instance->self, instance, instance->line.text, instance->line.length);
    str_clear(&instance->line);
}

static void take_output(struct instance *instance, const char *bytes, size_t size)
{
    const char *end = bytes + size;
    while (bytes < end) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        str_add_bytes(&instance->line, bytes, (size_t)((stop ? stop : end) - bytes));
        if (!stop)
            return;
        end_line(instance);
        bytes = stop + 1;
    }
}

/* False when there is nothing more to read now. */
static bool read_once(struct instance *instance)
{
    char bytes[READ_BYTES];
    if (instance->output < 0)
        return false;
    ssize_t got = read(instance->output, bytes, sizeof(bytes));
    if (got > 0) {
        take_output(instance, bytes, (size_t)got);
        return true;
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        loop_watch_free(instance->watch);
        instance->watch = NULL;
        close(take_fd(&instance->output));
    }
    return false;
}

static void on_output(void *self, unsigned ready)
{
    (void)ready;
    for (int i = 0; i < READS_A_TURN && read_once(self); i++)
        ;
}

void instance_drain(struct instance *instance)
{
    for (int i = 0; i < DRAIN_READS && read_once(instance); i++)
        ;
    if (instance->line.length > 0)
        end_line(instance);
}

/* ---- life of the process ------------------------------------------------------------------- */

static void on_ready(void *self, int listener)
{
    struct instance *instance = self;
    instance->started_ns = clock_mono_ns();
    instance->state = INSTANCE_INIT;
    instance->calls.listening(instance->self, instance, listener);
}

static void go(struct instance *instance)
{
    instance->state = INSTANCE_GONE;
    instance_drain(instance);
    instance->calls.ended(instance->self, instance);
}

static void on_failed(void *self, const struct error *error)
{
    struct instance *instance = self;
    error_text(error, instance->failure, sizeof(instance->failure));
    go(instance);
}

/* Its program has ended before, by itself, or now, with it. */
static void on_ended(void *self, const struct sandbox_end *end)
{
    struct instance *instance = self;
    int wait_status = instance->program_ended ? instance->end.wait_status : end->wait_status;
    instance->end = *end;
    instance->end.wait_status = wait_status;
    go(instance);
}

static void on_program_started(void *self, pid_t pid)
{
    (void)self, (void)pid;
}

static void on_program_failed(void *self, const struct error *error)
{
    struct instance *instance = self;
    error_text(error, instance->failure, sizeof(instance->failure));
    sandbox_kill(instance->sandbox); /* on_ended follows */
}

static void on_program_ended(void *self, const struct sandbox_end *end)
{
    struct instance *instance = self;
    instance->program_ended = true;
    instance->end = *end;
    sandbox_kill(instance->sandbox); /* on_ended follows */
}

static int run(struct instance *instance, struct launcher *launcher, const struct spec *spec,
               const struct command *command, int output, struct error *error)
{
    static const struct sandbox_calls sandbox_calls = {
        .ready = on_ready, .failed = on_failed, .ended = on_ended,
    };
    static const struct program_calls program_calls = {
        .started = on_program_started, .failed = on_program_failed, .ended = on_program_ended,
    };
    /* one pipe for both: lines keep the order in which they were written */
    struct sandbox_program program = { .argv = command->argv, .env = command->env,
                                       .folder = command->folder, .input = -1, .output = output,
                                       .errors = output };
    if (sandbox_open(launcher, instance->loop, spec, &sandbox_calls, instance,
                     &instance->sandbox, error) < 0)
        return -1;
    if (sandbox_run(instance->sandbox, &program, &program_calls, instance, &instance->program,
                    error) == 0)
        return 0;
    sandbox_free(instance->sandbox);
    return -1;
}

int instance_start(struct loop *loop, struct launcher *launcher, const struct spec *spec,
                   const struct command *command, const struct instance_calls *calls, void *self,
                   struct instance **out, struct error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_system(error, errno, "make a pipe");
    AUTO_CLOSE int ours = ends[0];
    AUTO_CLOSE int theirs = ends[1];
    if (fcntl(ours, F_SETFL, O_NONBLOCK) < 0)
        return error_system(error, errno, "set up a pipe");
    struct instance *instance = mem_alloc(sizeof(*instance));
    *instance = (struct instance){ .loop = loop, .calls = *calls, .self = self, .output = -1,
                                   .init_us = -1, .state = INSTANCE_STARTING };
    if (run(instance, launcher, spec, command, theirs, error) < 0) {
        free(instance);
        return -1;
    }
    str_init(&instance->line, LINE_BYTES);
    instance->output = take_fd(&ours);
    instance->watch = loop_watch_fd(loop, instance->output, LOOP_READ, on_output, instance);
    instance_set_busy(instance, true);
    instance->started_ns = clock_mono_ns();
    *out = instance;
    return 0;
}

static void forget_event(struct instance *instance)
{
    blob_drop(instance->event_bytes);
    free(instance->function_arn);
    free(instance->trace);
    free(instance->client_context);
    blob_drop(instance->answer.body);
    instance->event_bytes = NULL;
    instance->function_arn = instance->trace = instance->client_context = NULL;
    instance->answer = (struct instance_answer){ .given = false };
}

void instance_free(struct instance *instance)
{
    if (!instance)
        return;
    sandbox_free(instance->sandbox);
    if (instance->port.release)
        instance->port.release(instance->port_self);
    loop_watch_free(instance->watch);
    if (instance->output >= 0)
        close(instance->output);
    str_release(&instance->line);
    forget_event(instance);
    blob_drop(instance->init_error);
    free(instance);
}

void instance_kill(struct instance *instance)
{
    sandbox_kill(instance->sandbox);
}

/* ---- events and answers -------------------------------------------------------------------- */

void instance_give(struct instance *instance, const struct instance_event *event)
{
    CHECK(instance->state == INSTANCE_IDLE);
    forget_event(instance);
    instance->event = *event;
    instance->event_bytes = blob_hold(event->event);
    instance->function_arn = mem_text(event->function_arn);
    instance->trace = mem_text(event->trace);
    instance->client_context = mem_text(event->client_context);
    instance->event.event = instance->event_bytes;
    instance->event.function_arn = instance->function_arn;
    instance->event.trace = instance->trace;
    instance->event.client_context = instance->client_context;
    instance->state = INSTANCE_BUSY;
    instance->port.give(instance->port_self, &instance->event);
}

bool instance_admits(struct instance *instance, const struct sockaddr *from, unsigned port)
{
    if (sandbox_owns_peer(instance->sandbox, from, port))
        return true;
    if (!instance->stranger_told && instance->calls.stranger)
        instance->calls.stranger(instance->self, instance);
    instance->stranger_told = true;
    return false;
}

enum instance_verdict instance_on_next(struct instance *instance, bool *out_again)
{
    *out_again = instance->state == INSTANCE_BUSY;
    if (instance->state == INSTANCE_BUSY)
        return INSTANCE_TAKEN;
    if (instance->state != INSTANCE_INIT && instance->state != INSTANCE_ANSWERED &&
        instance->state != INSTANCE_IDLE)
        return INSTANCE_WRONG_STATE;
    if (instance->state == INSTANCE_INIT)
        instance->init_us = (clock_mono_ns() - instance->started_ns) / 1000;
    if (instance->state == INSTANCE_IDLE)
        return INSTANCE_TAKEN; /* it asks twice: the newer connection gets the event */
    instance->state = INSTANCE_IDLE;
    instance_drain(instance);
    instance->calls.ready(instance->self, instance);
    return INSTANCE_TAKEN;
}

enum instance_verdict instance_on_answer(struct instance *instance, const char *request,
                                         bool failed, bool too_large, struct blob *body,
                                         const char *error_type)
{
    if (instance->state == INSTANCE_ANSWERED && strcmp(request, instance->event.request) == 0)
        return INSTANCE_WRONG_STATE;
    if (instance->state != INSTANCE_BUSY || strcmp(request, instance->event.request) != 0)
        return INSTANCE_WRONG_REQUEST;
    instance->answer.given = true;
    instance->answer.failed = failed;
    instance->answer.too_large = too_large;
    instance->answer.body = blob_hold(body);
    instance->answer.first_byte_ns = instance->answer.last_byte_ns = clock_wall_ns();
    snprintf(instance->answer.error_type, sizeof(instance->answer.error_type), "%s",
             error_type ? error_type : "");
    instance->state = INSTANCE_ANSWERED;
    return INSTANCE_TAKEN;
}

enum instance_verdict instance_on_init_error(struct instance *instance, struct blob *body,
                                             const char *error_type)
{
    if (instance->state != INSTANCE_INIT)
        return INSTANCE_WRONG_STATE;
    instance->init_error = blob_hold(body);
    snprintf(instance->answer.error_type, sizeof(instance->answer.error_type), "%s",
             error_type ? error_type : "");
    instance->state = INSTANCE_FAILED;
    return INSTANCE_TAKEN;
}

/* ---- looking ------------------------------------------------------------------------------- */

enum instance_state instance_state(const struct instance *instance)
{
    return instance->state;
}

const char *instance_state_name(const struct instance *instance)
{
    static const char *const names[] = {
        [INSTANCE_STARTING] = "Started", [INSTANCE_INIT] = "Started",
        [INSTANCE_FAILED] = "InitError", [INSTANCE_IDLE] = "Ready", [INSTANCE_BUSY] = "Running",
        [INSTANCE_ANSWERED] = "RuntimeResponseSentState", [INSTANCE_GONE] = "Exited",
    };
    return names[instance->state];
}

const struct instance_event *instance_event(const struct instance *instance)
{
    return &instance->event;
}

const struct instance_answer *instance_answer(const struct instance *instance)
{
    return &instance->answer;
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
                                            : sandbox_memory_peak(instance->sandbox);
}

void instance_set_busy(struct instance *instance, bool busy)
{
    sandbox_watch_memory(instance->sandbox, busy);
}

pid_t instance_pid(const struct instance *instance)
{
    return program_pid(instance->program);
}

struct blob *instance_init_error(const struct instance *instance)
{
    return instance->init_error;
}

const struct sandbox_end *instance_end(const struct instance *instance)
{
    return &instance->end;
}

const char *instance_start_failure(const struct instance *instance)
{
    return instance->failure;
}

void instance_set_port(struct instance *instance, const struct instance_port *port, void *self)
{
    instance->port = *port;
    instance->port_self = self;
}
