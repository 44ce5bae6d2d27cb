/*
 * slot_inside: what the files of slot share. Nobody else includes it.
 */
#ifndef LAMBENCH_ENGINE_SLOT_INSIDE_H
#define LAMBENCH_ENGINE_SLOT_INSIDE_H

#include "runner/engine/journal.h"
#include "runner/engine/slot.h"

struct blob;
struct instance;
struct debug;
struct loop_timer;
struct str;

struct slot {
    struct slot_options options;
    const struct pool_host *host;
    const struct function *function;
    const struct project *project;
    struct instance *instance;
    struct invocation *invocation, *reserved;
    struct loop_timer *timer;       /* init limit, then the invocation's time-out */
    struct journal journal;
    struct builder_use *use;        /* what was built of its code and layers; NULL: nothing */
    char serves[40];                /* "source", "build of 12:03" */
    char token[37];                 /* of a snapshot's credentials, or "" */
    struct str *captured;           /* lines of its output go there instead of the log; NULL */
    char *post_mortem;              /* of the invocation in progress; NULL */
    int stacks;                     /* see stacks.h; -1 */
    int64_t ready_ns;
    int64_t next_ns;                /* wall clock: the runtime has asked for the next event; 0 */
    int64_t restored_ns;            /* monotonic: restore began; 0 */
    int64_t restore_us;             /* how long it took; -1 */
    bool used, dying, init_timed_out, spare;
    bool frozen, looked, ran;       /* looked: cpu_ns is what it had used a moment ago, ran
                                     * whether it wanted a processor then */
    uint64_t cpu_ns;
    struct debug *debug;            /* NULL: it is started for no debugger */
    bool held;                      /* a debugger has kept a time from running out */
    bool prebooted;                 /* it began as a spare: see spares.h */
    bool whole_cpu, served;         /* see slot_whole_cpu(), slot_served() */
    bool failing;                   /* its processes are being ended, or are to be at once */
};

extern const struct instance_calls slot_instance_calls;
void slot_on_heard(void *self, const struct platform_event *event);
void slot_on_timer(void *self);

/* When the runtime answered the invocation in progress, as far as it did. */
struct journal_answer slot_answer_times(const struct slot *slot);
/* The invocation is over with what the runtime has answered. STATUS as in journal.h. */
void slot_finish_answered(struct slot *slot, const char *status, const char *error_type);
/* It is over with a payload of the platform's own. */
void slot_finish_by_platform(struct slot *slot, enum runner_outcome outcome, const char *status,
                             const char *type, const char *text);
/* INVOCATION, which has begun, ends with what FAILURE of init says. */
void slot_finish_failed(struct slot *slot, const struct slot_failure *failure);
/* Its time is over. */
void slot_finish_timed_out(struct slot *slot);
/* A process has failed while an invocation was in progress. */
void slot_finish_crashed(struct slot *slot);
/* Init has failed: tells the pool, which may begin it again. */
void slot_end_init(struct slot *slot);
/* Fills post_mortem; its processes must still be there. */
void slot_take_last_words(struct slot *slot);
/* The same in a hurry: nobody is asked who needs time to answer. */
void slot_take_quick_words(struct slot *slot);
/* The same for an init, as a note in the log. */
void slot_tell_init_stuck(struct slot *slot);
void slot_tell_init_crashed(struct slot *slot);
/* Keeps open, or closes, what a crash's words are taken from. */
void slot_hold_stacks(struct slot *slot, bool on);
/* Fills post_mortem; its runtime has just ended. */
void slot_take_crash_words(struct slot *slot);
/* An idle instance's time: looks whether it works, freezes it. */
void slot_rest_look(struct slot *slot);
void slot_wake(struct slot *slot);
/* The answer is here: whoever does not wait for the end gets it. */
void slot_tell_answered(struct slot *slot);

int64_t slot_init_limit_ms(const struct slot *slot);

/* See slot_debug.c. */
int slot_open_debug(struct slot *slot, const struct spec *spec, struct error *error);
void slot_begin_debug(struct slot *slot);
bool slot_debug_holds(struct slot *slot);
void slot_debug_connected(struct slot *slot, uint64_t token, int fd);

/* Init has a whole processor, or more when the function's memory gives it more; when it is over the
 * function has what its memory gives. Thousandths; 0: as much as there is, the settings say. */
unsigned slot_init_cpu(const struct slot *slot);
/* Init is over. */
void slot_share_processor(struct slot *slot);

#endif
