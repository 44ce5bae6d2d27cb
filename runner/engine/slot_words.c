/* slot_words: the last words of an invocation whose time is over, or whose runtime has crashed:
 * what its processes were doing, and the stacks that Java and Go write when they get SIGQUIT. Those
 * do not go to the log, where the cloud has none. */
#include "runner/engine/slot_inside.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/engine/host.h"
#include "runner/runtime/crash.h"
#include "runner/runtime/instance.h"
#include "runner/runtime/post_mortem.h"
#include "runner/runtime/stacks.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"
#include "workspace/model/runtime.h"

enum {
    DUMP_BYTES = 262144,
    FIRST_WORD_MS = 40,         /* no word until then: it has none to say */
    QUIET_MS = 5,               /* so long without another word: that was all */
    LONGEST_MS = 150,
    FRAMES = 12
};

static bool has_dump(const struct slot *slot)
{
    const struct runtime *runtime = runtime_find(slot->function->runtime);
    return runtime && (runtime->family == RUNTIME_JAVA || runtime->family == RUNTIME_PROVIDED);
}

/* The one place that waits for a function's process, once a time-out, and not for long. */
static void ask(struct slot *slot, struct str *dump)
{
    slot->captured = dump;
    int quiet = 0;
    bool asked = kill(instance_pid(slot->instance), SIGQUIT) == 0;
    for (int i = 0; asked && i < LONGEST_MS; i++) {
        size_t before = dump->length;
        (void)poll(NULL, 0, 1);
        instance_drain(slot->instance);
        quiet = dump->length > before ? 0 : quiet + 1;
        if (quiet >= (dump->length > 0 ? QUIET_MS : FIRST_WORD_MS))
            break;
    }
    slot->captured = NULL;
}

/* The lines of the block that begins with START, up to an empty one. */
static void add_block(struct str *out, const char *start)
{
    int shown = 0;
    while (start && *start && *start != '\n' && shown < FRAMES) {
        size_t size = strcspn(start, "\n");
        str_add(out, shown++ ? "      " : "    stack, innermost first:\n      ");
        text_safe(out, start, size, false);
        str_add_char(out, '\n');
        start += size + (start[size] == '\n');
    }
}

/* Java: the frames of the thread "main". Go: those of the goroutine that is in the program's own
 * code. */
static void add_stack(struct str *out, const char *dump)
{
    const char *java = strstr(dump, "\"main\" #");
    if (java) {
        const char *frame = strstr(java, "\tat ");
        const char *end = strstr(java, "\n\n");
        if (frame && (!end || frame < end))
            add_block(out, frame);
        return;
    }
    for (const char *at = strstr(dump, "goroutine "); at; at = strstr(at + 1, "\ngoroutine ")) {
        const char *line = strchr(at + 1, '\n');
        const char *end = strstr(at + 1, "\n\n");
        const char *own = line ? strstr(line, "\nmain.") : NULL;
        if (own && (!end || own < end)) {
            add_block(out, line + 1);
            return;
        }
    }
}

void slot_take_quick_words(struct slot *slot)
{
    char *words = post_mortem(instance_pid(slot->instance), instance_api_port(slot->instance));
    free(slot->post_mortem);
    slot->post_mortem = words;
}

void slot_take_last_words(struct slot *slot)
{
    slot_take_quick_words(slot);
    if (!slot->post_mortem || !has_dump(slot))
        return;
    AUTO_STR dump;
    struct str all;
    str_init(&dump, DUMP_BYTES);
    str_init(&all, DUMP_BYTES);
    str_add(&all, slot->post_mortem);
    ask(slot, &dump);
    add_stack(&all, dump.text);
    free(slot->post_mortem);
    slot->post_mortem = str_take(&all);
}

static void tell_init(struct slot *slot, const char *what)
{
    AUTO_FREE char *words = take_ptr(&slot->post_mortem);
    AUTO_FREE char *text = words ? mem_format("%s:\n%s", what, words) : NULL;
    if (text)
        slot->host->log(slot->host->self, slot->function->id, "", LOG_NOTE, text,
                        strlen(text) - 1);
}

void slot_tell_init_stuck(struct slot *slot)
{
    slot_take_last_words(slot);
    tell_init(slot, "init was stopped; it was busy with");
}

void slot_tell_init_crashed(struct slot *slot)
{
    slot_take_crash_words(slot);
    tell_init(slot, "init crashed");
}

void slot_hold_stacks(struct slot *slot, bool on)
{
    const struct runtime *runtime = runtime_find(slot->function->runtime);
    if (slot->stacks >= 0)
        close(take_fd(&slot->stacks));
    if (on && runtime && runtime->family == RUNTIME_PYTHON)
        slot->stacks = stacks_open(instance_pid(slot->instance));
}

void slot_take_crash_words(struct slot *slot)
{
    const struct instance_failure *failure = instance_failure(slot->instance);
    if (failure->fault != INSTANCE_EXITED || failure->end.out_of_memory)
        return;
    free(slot->post_mortem);
    slot->post_mortem = crash_words(failure->pid, failure->end.wait_status, slot->stacks);
}
