/*
 * runner_inside: what the two halves of the runner share. For runner*.c only.
 */
#ifndef LAMBENCH_RUNNER_INSIDE_H
#define LAMBENCH_RUNNER_INSIDE_H

#include "runner/runner.h"
#include "workspace/files/git.h"
#include "workspace/model/problem.h"

struct runner {
    struct loop *loop;
    struct engine *engine;
    struct reload *reload;
    struct lambda_api *lambda_api;
    struct attach_server *attach;
    struct work *work;
    const struct project *project;  /* in force */
    const struct project *latest;   /* as read last; not usable while the template is broken */
    const struct project *checked;  /* held; the one that PROBLEMS are about */
    unsigned checked_builds;        /* builder_ended() then */
    struct problem_list problems;
    size_t serious;                 /* errors and warnings among them */
    char **parameters, **beside;
    size_t parameter_count, parameter_capacity, beside_count, beside_capacity;
    char *env_vars, *config_file, *config_env;
    char *template_path, *state_folder, *log_folder;
    bool paused, shows_git, git_running, git_again;
    char **stale;                   /* functions saved while reload is paused */
    size_t stale_count, stale_capacity;
    bool template_stale;
    struct git_state git;
    struct loop_timer *git_timer;
    struct runner_making *makings;  /* builds and packages that somebody waits for */
};

void runner_free_makings(struct runner *runner);

#endif
