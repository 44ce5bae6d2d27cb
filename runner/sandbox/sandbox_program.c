#include "runner/sandbox/sandbox_inside.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "runner/sandbox/command.h"
#include "workspace/base/mem.h"

/* ---- what comes ---------------------------------------------------------------------------- */

static struct program *find(const struct sandbox *sandbox, unsigned number)
{
    for (size_t i = 0; i < sandbox->program_count; i++)
        if (sandbox->programs[i]->number == number)
            return sandbox->programs[i];
    return NULL; /* freed meanwhile */
}

static bool is_empty(const struct sandbox *sandbox)
{
    for (size_t i = 0; i < sandbox->program_count; i++)
        if (!sandbox->programs[i]->over)
            return false;
    return true;
}

static void note_exit(struct program *program, const struct wire_message *message)
{
    struct sandbox *sandbox = program->sandbox;
    program->over = true;
    sandbox->tmp_bytes = message->tmp_bytes;
    if (message->bytes > sandbox->end.memory_peak)
        sandbox->end.memory_peak = message->bytes;
    struct sandbox_end end = { .wait_status = message->number };
    end.out_of_memory = WIFSIGNALED(end.wait_status) && WTERMSIG(end.wait_status) == SIGKILL
        && sandbox_lacked_memory(sandbox);
    if (end.out_of_memory && sandbox->limit > 0)
        sandbox->end.memory_peak = sandbox->limit;
    end.memory_peak = sandbox_memory_peak(sandbox);
    if (is_empty(sandbox))
        sandbox->out_of_memory = false; /* the next ones begin anew */
    program->calls.ended(program->self, &end);
}

void sandbox_on_program(struct sandbox *sandbox, const struct wire_message *message, pid_t sender)
{
    struct program *program = find(sandbox, message->program);
    if (!program)
        return;
    switch (message->kind) {
    case WIRE_PROGRAM:
        program->pid = sender;
        break;
    case WIRE_STARTED:
        program->started = true;
        program->calls.started(program->self, program->pid);
        break;
    case WIRE_FAILED:
        program->over = true;
        program->calls.failed(program->self, &message->error);
        break;
    case WIRE_EXITED:
        note_exit(program, message);
        break;
    default:
        break;
    }
}

/* ---- what is asked ------------------------------------------------------------------------- */

static int request(struct sandbox *sandbox, const struct sandbox_program *what, unsigned number,
                   struct error *error)
{
    char *bytes;
    size_t size;
    if (sandbox->gone || sandbox->failed || sandbox->killed)
        return error_set(error, ERROR_SYSTEM, "the sandbox is not there any more");
    command_encode(what->argv, what->env, what->folder, &bytes, &size);
    AUTO_CLOSE int description = sandbox_describe(bytes, size, error);
    if (description < 0)
        return -1;
    struct wire_message message = { .kind = WIRE_RUN, .program = number,
                                    .flag = what->stopped };
    int fds[WIRE_FDS] = { description, what->output, what->errors };
    size_t count = 3;
    if (what->input >= 0) {
        message.number |= WIRE_RUN_INPUT;
        fds[count++] = what->input;
    }
    if (what->channel > 0) {
        message.number |= WIRE_RUN_CHANNEL;
        fds[count++] = what->channel;
    }
    /* a sandbox that could not be made has left already: why is on its way to `failed` */
    if (wire_send(sandbox->status, &message, fds, count) < 0 && errno != EPIPE &&
        errno != ECONNRESET)
        return error_system(error, errno, "tell the sandbox");
    return 0;
}

int sandbox_run(struct sandbox *sandbox, const struct sandbox_program *what,
                const struct program_calls *calls, void *self, struct program **out,
                struct error *error)
{
    unsigned number = sandbox->last_number + 1;
    if (sandbox->awake == 0) /* else it is not frozen, and rests again afterwards */
        sandbox_freeze(sandbox, false);
    if (request(sandbox, what, number, error) < 0)
        return error_wrap(error, "run %s", what->argv && what->argv[0] ? what->argv[0] : "nothing");
    struct program *program = mem_alloc(sizeof(*program));
    *program = (struct program){ .sandbox = sandbox, .calls = *calls, .self = self,
                                 .number = number };
    sandbox->last_number = number;
    *ARRAY_PUSH(sandbox->programs, sandbox->program_count, sandbox->program_capacity) = program;
    *out = program;
    return 0;
}

void program_adopt(struct program *program, const struct program_calls *calls, void *self)
{
    program->calls = *calls;
    program->self = self;
}

pid_t program_pid(const struct program *program)
{
    return program->started ? program->pid : 0;
}

void program_signal(struct program *program, int number)
{
    struct wire_message message = { .kind = WIRE_SIGNAL, .program = program->number,
                                    .number = number };
    if (!program->over)
        (void)wire_send(program->sandbox->status, &message, NULL, 0); /* or it is not there */
}

void program_kill(struct program *program)
{
    program_signal(program, SIGKILL);
}

void program_free(struct program *program)
{
    if (!program)
        return;
    struct sandbox *sandbox = program->sandbox;
    program_kill(program);
    for (size_t i = 0; i < sandbox->program_count; i++)
        if (sandbox->programs[i] == program)
            sandbox->programs[i] = sandbox->programs[--sandbox->program_count];
    free(program);
}

void sandbox_free_programs(struct sandbox *sandbox)
{
    for (size_t i = 0; i < sandbox->program_count; i++) {
        struct program *program = sandbox->programs[i];
        if (program->calls.lost && !program->over)
            program->calls.lost(program->self);
        free(program);
    }
    free(sandbox->programs);
}
