#include "runner/runner_inside.h"

#include "runner/build/builder.h"
#include "runner/engine/engine.h"
#include "runner/host_check.h"
#include "runner/lambda_api.h"
#include "workspace/base/loop.h"
#include "workspace/model/project.h"
#include "workspace/store/metrics.h"

/* ---- looking ------------------------------------------------------------------------------- */

const struct project *runner_project(const struct runner *runner)
{
    return runner->project;
}

const char *runner_state_folder(const struct runner *runner)
{
    return runner->state_folder;
}

const char *runner_log_folder(const struct runner *runner)
{
    return runner->log_folder;
}

int runner_lambda_port(const struct runner *runner)
{
    return lambda_api_port(runner->lambda_api);
}

struct runner_listener *runner_subscribe(struct runner *runner,
                                         void (*notice)(void *self,
                                                        const struct runner_notice *notice),
                                         void (*log)(void *self, const struct log_record *record),
                                         void *self)
{
    return (struct runner_listener *)notice_subscribe(engine_notices(runner->engine), notice, log,
                                                      self);
}

void runner_unsubscribe(struct runner *runner, struct runner_listener *listener)
{
    notice_unsubscribe(engine_notices(runner->engine), (struct notice_listener *)listener);
}

bool runner_function_status(const struct runner *runner, const char *function,
                            struct runner_function_status *out)
{
    return engine_status(runner->engine, function, out);
}

void runner_metrics(const struct runner *runner, const char *function, int64_t since_ns,
                    struct metrics_summary *out)
{
    metrics_summary(engine_metrics(runner->engine), function, since_ns, out);
}

size_t runner_last_runs(const struct runner *runner, const char *function,
                        struct metrics_run *out, size_t capacity)
{
    return metrics_last(engine_metrics(runner->engine), function, out, capacity);
}

const struct problem_list *runner_problems(const struct runner *runner)
{
    struct runner *own = (struct runner *)runner; /* found when first asked for */
    struct builder *builder = engine_builder(own->engine);
    if (own->checked != own->latest || own->checked_builds != builder_ended(builder)) {
        project_drop(own->checked);
        own->checked = project_hold(own->latest);
        own->checked_builds = builder_ended(builder);
        host_check_run(own->checked, engine_interpreters(own->engine), &own->problems);
        builder_problems(builder, &own->problems);
        problem_sort(&own->problems);
        own->serious = problem_count(&own->problems, PROBLEM_ERROR) +
                       problem_count(&own->problems, PROBLEM_WARNING);
    }
    return &own->problems;
}

size_t runner_serious(const struct runner *runner)
{
    (void)runner_problems(runner);
    return runner->serious;
}

bool runner_template_usable(const struct runner *runner)
{
    return runner->latest->usable;
}

uint64_t runner_change(const struct runner *runner)
{
    return engine_change(runner->engine);
}

bool runner_changed(const struct runner *runner, uint64_t since,
                    void (*each)(void *self, const char *function), void *self)
{
    return engine_changed(runner->engine, since, each, self);
}

unsigned runner_in_flight(const struct runner *runner)
{
    return engine_in_flight(runner->engine);
}

const struct git_state *runner_git(const struct runner *runner)
{
    return &runner->git;
}

struct history *runner_history(struct runner *runner)
{
    return engine_history(runner->engine);
}
