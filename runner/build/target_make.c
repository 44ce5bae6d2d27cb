#include "runner/build/target_inside.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "runner/build/built.h"
#include "runner/build/findings.h"
#include "runner/build/plan.h"
#include "runner/build/process.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/base/work.h"

enum { LONGEST_MS = 1800000, SHOWN = 400, LARGEST_LIST = 1 << 22, MOST_FURTHER = 2000 };

/* ---- afterwards: on the helper thread ------------------------------------------------------ */

static char *out_folder(const struct target *target)
{
    const char *inner = target->plan->inner;
    return mem_format("%s/%s%s%s", target->place, target->name, *inner ? "/" : "", inner);
}

void target_remove_making(struct target *target)
{
    struct error ignored = ERROR_INIT; /* swept with the next build */
    if (target->scratch)
        (void)file_remove_tree(target->scratch, &ignored);
    if (target->name) {
        AUTO_FREE char *folder = file_join(target->place, target->name);
        (void)file_remove_tree(folder, &ignored);
    }
    free(take_ptr(&target->scratch));
    free(take_ptr(&target->name));
}

static bool is_empty(const char *folder)
{
    DIR *opened = opendir(folder);
    size_t count = 0;
    for (const struct dirent *entry; opened && (entry = readdir(opened));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    if (opened)
        closedir(opened);
    return count == 0;
}

static int check_made(struct target *target)
{
    AUTO_FREE char *out = out_folder(target);
    if (!is_empty(out))
        return 0;
    error_set(&target->error, ERROR_INVALID, "%s has made nothing", target->plan->does);
    return error_hint(&target->error, "what is to be served belongs into $ARTIFACTS_DIR");
}

static bool is_input(const struct plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->inputs.count; i++)
        if (file_beneath(plan->inputs.items[i], path) ||
            strcmp(plan->inputs.items[i], path) == 0)
            return true;
    return false;
}

/* A script writes what its tool has read, a path a line, into its file "inputs". */
static void read_further(struct target *target)
{
    struct error ignored = ERROR_INIT;
    struct blob *text = NULL;
    AUTO_FREE char *list = file_join(target->scratch, "inputs");
    if (!file_is_regular(list) || file_read(list, LARGEST_LIST, &text, &ignored) < 0)
        return;
    map_free(target->record.further);
    target->record.further = map_new(NULL);
    const char *at = blob_bytes(text), *end = at + blob_size(text);
    while (at < end && map_count(target->record.further) < MOST_FURTHER) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        AUTO_FREE char *line = mem_text_n(at, stop ? (size_t)(stop - at) : (size_t)(end - at));
        AUTO_FREE char *joined = file_join(target->plan->source, line);
        AUTO_FREE char *path = file_absolute(joined);
        if (*line && file_exists(path) && !is_input(target->plan, path) &&
            !strstr(path, "/node_modules/") && !strstr(path, "/pkg/mod/"))
            map_set(target->record.further, path, NULL);
        at += strlen(line) + 1;
    }
    blob_drop(text);
}

/* What the tool left among the inputs are its outputs; what else changed was edited meanwhile. */
static int compare_inputs(struct target *target, struct inputs *after)
{
    const struct plan *plan = target->plan;
    struct map *outputs = target->verdict == TARGET_FRESH ? target->record.outputs
                                                          : target->outputs;
    if (inputs_read((const char *const *)plan->inputs.items, plan->ignored, after,
                    &target->error) < 0)
        return -1;
    bool edited = inputs_compare(&target->before, after, target->edits >= TARGET_REWRITES,
                                 outputs);
    target->edits = edited ? target->edits + 1 : 0;
    if (target->verdict == TARGET_FRESH)
        read_further(target);
    if (edited) /* with the sum before, so that the next look sees it */
        return 0;
    if (target_add_further(target, after) < 0)
        return -1;
    inputs_sum(after, outputs, target->sum);
    return 0;
}

static int write_record(struct target *target)
{
    struct record *record = &target->record;
    free(record->name);
    record->name = mem_text(target->name);
    memcpy(record->mark, target->plan->mark, sizeof(record->mark));
    memcpy(record->sum, target->sum, sizeof(record->sum));
    memcpy(record->content, target->content, sizeof(record->content));
    record->failed_ns = 0;
    record->built_ns = clock_wall_ns();
    record->took_ms = target->took_ms;
    return record_write(target->place, record, &target->error);
}

static void record_failure(struct target *target)
{
    struct record *record = &target->record;
    struct error ignored = ERROR_INIT; /* then it is only tried once more */
    memcpy(record->failed_mark, target->plan->mark, sizeof(record->failed_mark));
    memcpy(record->failed_content, target->content, sizeof(record->failed_content));
    record->failed_ns = clock_wall_ns();
    free(record->failure);
    record->failure = mem_text(target->failure);
    (void)record_write(target->place, record, &ignored);
}

static void finish_run(void *self)
{
    struct target *target = self;
    AUTO_INPUTS after = { .files = NULL };
    if (target->verdict == TARGET_FRESH && check_made(target) < 0)
        target->verdict = TARGET_BROKEN;
    if (compare_inputs(target, &after) < 0 ||
        (target->verdict == TARGET_FRESH && write_record(target) < 0))
        target->verdict = TARGET_BROKEN;
    if (target->verdict == TARGET_FRESH) {
        AUTO_FREE char *folder = file_join(target->place, target->name);
        target->found = built_open(folder, target->record.built_ns);
        free(take_ptr(&target->name));
    } else if (target->plan->source_runs && !target->cancelled) {
        record_failure(target);
    }
    target_remove_making(target);
    built_sweep(target->place, target->record.name);
}

static void finish_done(void *self)
{
    struct target *target = self;
    if (target->closed)
        return;
    bool failed = target->verdict != TARGET_FRESH;
    if (failed && !target->failure)
        target_set_failure(target, &target->error);
    memcpy(target->failed_content, failed && !target->cancelled ? target->content : "",
           failed && !target->cancelled ? sizeof(target->content) : 1);
    memcpy(target->failed_mark, target->plan->mark, sizeof(target->failed_mark));
    if (target->edits > 0)
        target->again = true;
    target_take_found(target);
    target_settle(target);
}

/* ---- what the tool said -------------------------------------------------------------------- */

/* npm ends with advice and the name of a log; what is wrong is the first of its lines that is a
 * sentence. */
static char *npm_line(const struct str *output)
{
    static const char *const starts[] = { "npm error ", "npm ERR! " };
    static const char *const labels[] = { "code ", "errno ", "syscall ", "path ", "command ",
                                          "cwd ", "at " };
    for (const char *at = output->text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        bool said = text_starts(at, starts[0]) || text_starts(at, starts[1]);
        const char *rest = at + strlen(starts[0]);
        for (size_t i = 0; said && i < COUNT(labels); i++)
            said = !text_starts(rest, labels[i]);
        size_t size = strcspn(at, "\n");
        if (said && size > strlen(starts[0]) + 12)
            return mem_text_n(at, size < SHOWN ? size : SHOWN);
    }
    return NULL;
}

/* The last line that says something and is not one of our commands. */
static char *last_line(const struct str *output)
{
    for (const char *end = output->text + output->length; end > output->text;) {
        const char *start = end - 1;
        while (start > output->text && start[-1] != '\n')
            start--;
        size_t size = strcspn(start, "\n");
        if (size > 0 && *start != '+' && strspn(start, " \t^~|.") < size)
            return mem_text_n(start, size < SHOWN ? size : SHOWN);
        end = start;
    }
    return NULL;
}

/* The first error with its place, else the last line, else how it ended. */
static char *failure_text(const struct target *target, int status)
{
    const struct problem_list *problems = &target->problems;
    size_t errors = problem_count(problems, PROBLEM_ERROR);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (problem->severity != PROBLEM_ERROR)
            continue;
        AUTO_FREE char *more = errors > 1 ? mem_format(" (%zu errors)", errors) : mem_text("");
        AUTO_FREE char *column = problem->column ? mem_format(":%d", problem->column)
                                                 : mem_text("");
        return mem_format("%s:%d%s: %.*s%s", problem->file, problem->line, column, SHOWN,
                          problem->message, more);
    }
    char *line = npm_line(&target->output);
    line = line ? line : last_line(&target->output);
    return line ? line : mem_format("%s ended with status %d", target->plan->does, status);
}

static void keep_output(struct target *target)
{
    size_t size;
    const char *said = process_output(target->process, &size);
    str_clear(&target->output);
    for (const char *at = said, *end = said + size; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t length = stop ? (size_t)(stop - at) : (size_t)(end - at);
        text_strip(&target->output, at, length);
        str_add_char(&target->output, '\n');
        at += length + 1;
    }
    struct error ignored = ERROR_INIT; /* it is shown all the same */
    AUTO_FREE char *path = file_join(target->place, "log");
    (void)file_replace(path, target->output.text, target->output.length, 0644, &ignored);
}

/* ---- building ------------------------------------------------------------------------------ */

static void begin_finish(struct target *target)
{
    error_clear(&target->error);
    work_add(target->options.work, finish_run, finish_done, target);
}

static void on_ended(void *self, int status)
{
    struct target *target = self;
    loop_timer_set(target->timer, -1);
    target->took_ms = (clock_mono_ns() - target->began_ns) / 1000000;
    target_forget_failure(target);
    keep_output(target);
    target->verdict = status == 0 ? TARGET_FRESH : TARGET_BROKEN;
    if (status != 0)
        findings_read(target->output.text, target->output.length, target->root,
                      target->plan->folder, target->plan->id, &target->problems);
    if (target->cancelled)
        target->failure = mem_format("%s was stopped", target->plan->does);
    else if (status != 0)
        target->failure = failure_text(target, status);
    process_free(take_ptr(&target->process));
    begin_finish(target);
}

static int make_folders(struct target *target, struct error *error)
{
    target->name = mem_format("built-%llx", (unsigned long long)clock_wall_ns());
    target->scratch = mem_format("%s/scratch", target->place);
    AUTO_FREE char *out = out_folder(target);
    AUTO_FREE char *cache = file_join(target->place, "cache");
    return file_remove_tree(target->scratch, error) < 0 ||
                   file_make_folders(out, 0755, error) < 0 ||
                   file_make_folders(cache, 0755, error) < 0 ||
                   file_make_folders(target->scratch, 0755, error) < 0
               ? -1
               : 0;
}

static int start(struct target *target, struct error *error)
{
    const struct plan *plan = target->plan;
    if (make_folders(target, error) < 0)
        return -1;
    AUTO_FREE char *folder = out_folder(target);
    AUTO_FREE char *out = mem_format("LB_OUT=%s", folder);
    AUTO_FREE char *cache = mem_format("LB_CACHE=%s/cache", target->place);
    AUTO_FREE char *scratch = mem_format("LB_SCRATCH=%s", target->scratch);
    const char *own[] = { out, cache, scratch, NULL };
    const char **environment = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < plan->environment.count; i++)
        *ARRAY_PUSH(environment, count, capacity) = plan->environment.items[i];
    for (size_t i = 0; i < COUNT(own); i++)
        *ARRAY_PUSH(environment, count, capacity) = own[i];
    struct process_options options = {
        .script = plan->script,
        .words = (const char *const *)plan->words.items,
        .environment = environment,
        .folder = plan->source,
    };
    target->process = process_start(target->options.loop, &options, on_ended, target, error);
    free(environment);
    return target->process ? 0 : -1;
}

void target_build(struct target *target)
{
    struct error error = ERROR_INIT;
    target->began_ns = clock_mono_ns();
    loop_timer_set(target->timer, LONGEST_MS);
    target_set_state(target, TARGET_BUILDING);
    if (start(target, &error) == 0)
        return;
    loop_timer_set(target->timer, -1);
    target_set_failure(target, &error);
    target->verdict = TARGET_BROKEN;
    begin_finish(target);
}

void target_cancel(struct target *target)
{
    if (!target->process)
        return;
    target->cancelled = true;
    process_kill(target->process);
}
