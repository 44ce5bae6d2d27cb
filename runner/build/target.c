#include "runner/build/target_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "runner/build/built.h"
#include "runner/build/plan.h"
#include "runner/build/process.h"
#include "workspace/base/clock.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/map.h"
#include "workspace/base/work.h"

enum { AGAIN_MS = 200, LATELY_MS = 600000, OUTPUT_BYTES = 2 * PROCESS_OUTPUT };

/* ---- states -------------------------------------------------------------------------------- */

void target_set_state(struct target *target, enum target_state state)
{
    target->state = state;
    target->options.calls->state(target->options.self, target);
}

void target_forget_failure(struct target *target)
{
    free(take_ptr(&target->failure));
    free(take_ptr(&target->hint));
    problem_list_release(&target->problems);
    target->problems = (struct problem_list){ .items = NULL };
}

void target_set_failure(struct target *target, const struct error *error)
{
    target_forget_failure(target);
    target->failure = mem_text(error->what);
    target->hint = error->hint[0] ? mem_text(error->hint) : NULL;
}

void target_take_found(struct target *target)
{
    struct built *found = take_ptr(&target->found);
    if (!found || (target->built && strcmp(found->folder, target->built->folder) == 0)) {
        built_drop(found);
        return;
    }
    built_drop(target->built);
    target->built = found;
    target->moved = true;
}

static void unlock(struct target *target)
{
    if (target->lock >= 0)
        close(take_fd(&target->lock));
}

int target_add_further(struct target *target, struct inputs *inputs)
{
    const struct map *further = target->record.further;
    for (size_t i = 0; i < map_count(further); i++)
        if (inputs_add(map_key_at(further, i), target->plan->ignored, inputs,
                       &target->error) < 0)
            return -1;
    return 0;
}

static void look(struct target *target);

void target_settle(struct target *target)
{
    unlock(target);
    inputs_release(&target->before);
    target->clean = target->retry = false;
    if (target->again) {
        look(target);
        return;
    }
    bool moved = target->moved;
    target->moved = false;
    target->state = TARGET_SETTLED;
    target->options.calls->settled(target->options.self, target, moved);
}

/* ---- looking: on the helper thread --------------------------------------------------------- */

static int take_lock(struct target *target)
{
    AUTO_FREE char *path = file_join(target->place, "lock");
    AUTO_CLOSE int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return error_system(&target->error, errno, "open %s", path);
    target->verdict = TARGET_LOCKED;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return -1;
    target->lock = take_fd(&fd);
    return 0;
}

static void read_record(struct target *target)
{
    struct record *record = &target->record;
    record_release(record);
    record_read(target->place, record);
    for (size_t i = 0; i < map_count(target->outputs); i++)
        map_set(record->outputs, map_key_at(target->outputs, i),
                mem_text(map_value_at(target->outputs, i)));
    if (!record->name)
        return;
    AUTO_FREE char *folder = file_join(target->place, record->name);
    target->found = built_open(folder, record->built_ns);
}

static bool same_content(const struct target *target, const char *content, const char *mark)
{
    return content[0] && strcmp(content, target->content) == 0 &&
           strcmp(mark, target->plan->mark) == 0;
}

/* Packages that could not be fetched are not asked for at each run: the source serves. */
static bool failed_lately(const struct target *target)
{
    int64_t ago = clock_wall_ns() - target->record.failed_ns;
    return target->plan->source_runs && ago >= 0 && ago < (int64_t)LATELY_MS * 1000000;
}

static void judge(struct target *target)
{
    struct record *record = &target->record;
    struct error ignored = ERROR_INIT; /* then it is compared again next time */
    inputs_sum(&target->before, record->outputs, target->sum);
    target->verdict = TARGET_FRESH;
    bool usable = target->found && !target->clean;
    if (usable && strcmp(record->mark, target->plan->mark) == 0 &&
        strcmp(record->sum, target->sum) == 0)
        return;
    inputs_content(&target->before, record->outputs, target->content);
    if (usable && same_content(target, record->content, record->mark)) {
        memcpy(record->sum, target->sum, sizeof(record->sum));
        (void)record_write(target->place, record, &ignored);
        return;
    }
    bool fails = same_content(target, target->failed_content, target->failed_mark) ||
                 (failed_lately(target) &&
                  same_content(target, record->failed_content, record->failed_mark));
    target->verdict = fails && !target->clean && !target->retry ? TARGET_FAILS : TARGET_STALE;
}

static void look_run(void *self)
{
    struct target *target = self;
    const struct plan *plan = target->plan;
    target->verdict = TARGET_BROKEN;
    if (file_make_folders(target->place, 0755, &target->error) < 0)
        return;
    if (target->lock < 0 && take_lock(target) < 0)
        return;
    target->verdict = TARGET_BROKEN;
    inputs_release(&target->before);
    read_record(target);
    if (inputs_read((const char *const *)plan->inputs.items, plan->ignored, &target->before,
                    &target->error) == 0 &&
        target_add_further(target, &target->before) == 0)
        judge(target);
    if (target->verdict == TARGET_FRESH)
        built_sweep(target->place, target->record.name);
}

static void look_done(void *self)
{
    struct target *target = self;
    if (target->closed)
        return;
    target_take_found(target);
    if (target->again && target->verdict != TARGET_LOCKED) {
        target_settle(target);
        return;
    }
    if (target->verdict == TARGET_LOCKED) {
        target_set_state(target, TARGET_WAITING);
        loop_timer_set(target->timer, AGAIN_MS);
        return;
    }
    if (target->verdict == TARGET_STALE && !target->plan->failure) {
        target_set_state(target, TARGET_WAITING);
        target->options.calls->turn(target->options.self, target);
        return;
    }
    if (target->verdict == TARGET_STALE) {
        struct error error = ERROR_INIT;
        error_set(&error, ERROR_NOT_FOUND, "%s", target->plan->failure);
        error_hint(&error, "%s", target->plan->hint ? target->plan->hint : "");
        target_set_failure(target, &error);
    } else if (target->verdict == TARGET_BROKEN) {
        target_set_failure(target, &target->error);
    } else if (target->verdict == TARGET_FRESH) {
        target_forget_failure(target);
    } else if (!target->failure) { /* another process has seen it fail */
        struct error error = ERROR_INIT;
        error_set(&error, ERROR_SYSTEM, "%s",
                  target->record.failure ? target->record.failure : "it failed before");
        error_hint(&error, "lambench build tries again");
        target_set_failure(target, &error);
    }
    target_settle(target);
}

static void look(struct target *target)
{
    if (target->next_plan) {
        plan_free(target->plan);
        target->plan = take_ptr(&target->next_plan);
    }
    target->again = target->cancelled = false;
    error_clear(&target->error);
    target_set_state(target, TARGET_LOOKING);
    work_add(target->options.work, look_run, look_done, target);
}

void target_look(struct target *target, bool clean)
{
    if (clean && (target->state == TARGET_UNKNOWN || target->state == TARGET_SETTLED)) {
        target->clean = true;
        target->state = TARGET_UNKNOWN;
    }
    if (target->state == TARGET_UNKNOWN)
        look(target);
}

void target_retry(struct target *target)
{
    target->retry = true;
    if (target->state == TARGET_SETTLED)
        target->state = TARGET_UNKNOWN;
}

void target_renew(struct target *target, struct plan *taken_plan)
{
    if (taken_plan) {
        plan_free(target->next_plan);
        target->next_plan = taken_plan;
    }
    if (target->state == TARGET_SETTLED)
        target->state = TARGET_UNKNOWN;
    else if (target->state != TARGET_UNKNOWN)
        target->again = true;
}

/* ---- made, freed, asked -------------------------------------------------------------------- */

static void on_timer(void *self)
{
    struct target *target = self;
    if (target->process)
        target_cancel(target);
    else if (target->state == TARGET_WAITING)
        look(target);
}

struct target *target_new(const struct target_options *options, struct plan *taken_plan)
{
    struct target *target = mem_alloc(sizeof(*target));
    *target = (struct target){ .options = *options, .plan = taken_plan, .lock = -1,
                               .took_ms = -1 };
    target->place = mem_text(options->place);
    target->root = mem_text(options->root);
    target->timer = loop_after_ms(options->loop, -1, on_timer, target);
    target->outputs = map_new(free);
    str_init(&target->output, OUTPUT_BYTES);
    read_record(target); /* what was built before serves until it was looked at */
    target_take_found(target);
    target->moved = false;
    return target;
}

void target_close(struct target *target)
{
    target->closed = true;
    process_free(take_ptr(&target->process));
}

void target_free(struct target *target)
{
    if (!target)
        return;
    process_free(target->process);
    loop_timer_free(target->timer);
    target_remove_making(target);
    unlock(target);
    built_drop(target->built);
    built_drop(target->found);
    inputs_release(&target->before);
    record_release(&target->record);
    target_forget_failure(target);
    map_free(target->outputs);
    str_release(&target->output);
    plan_free(target->plan);
    plan_free(target->next_plan);
    free(target->name);
    free(target->place);
    free(target->root);
    free(target);
}

const struct plan *target_plan(const struct target *target)
{
    return target->next_plan ? target->next_plan : target->plan;
}

enum target_state target_state(const struct target *target)
{
    return target->state;
}

struct built *target_built(const struct target *target)
{
    return target->built;
}

const char *target_failure(const struct target *target)
{
    return target->failure;
}

const char *target_hint(const struct target *target)
{
    return target->hint;
}

const struct problem_list *target_problems(const struct target *target)
{
    return &target->problems;
}

const char *target_output(const struct target *target)
{
    return target->output.text ? target->output.text : "";
}

const char *target_further(const struct target *target, size_t index)
{
    return target->record.further && index < map_count(target->record.further)
               ? map_key_at(target->record.further, index)
               : NULL;
}

int64_t target_took_ms(const struct target *target)
{
    return target->took_ms;
}
