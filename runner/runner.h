/*
 * runner: the whole machine behind one header: open a project, reload it, invoke, look, stop.
 *
 * Questions go down through these functions; what happened comes up as notices and log records to
 * whoever subscribed. Everything runs on the loop's thread; nothing here blocks.
 */
#ifndef LAMBENCH_RUNNER_H
#define LAMBENCH_RUNNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/engine/values.h"
#include "workspace/base/mem.h"

struct blob;
struct error;
struct git_state;
struct history;
struct launcher;
struct load_request;
struct log_record;
struct loop;
struct metrics_run;
struct metrics_summary;
struct package_result;
struct problem_list;
struct project;
struct runner;
struct runner_build;
struct shell;
struct shell_calls;
struct shell_request;

struct runner_options {
    const char *path;               /* folder or template; NULL: the current folder */
    const char *const *beside;      /* further templates, see load.h */
    size_t beside_count;
    const char *const *parameters;  /* "NAME=value" */
    size_t parameter_count;
    const char *env_vars;           /* SAM CLI's --env-vars file; NULL: none */
    const char *config_file;        /* instead of samconfig.toml; NULL: looked for */
    const char *config_env;         /* environment in it; NULL: "default" */
    struct launcher *launcher;      /* borrowed, outlives the runner */
    bool watch;                     /* reload when files change */
    bool shows_git;                 /* runner_git() is wanted */
    bool provision;                 /* provisioned instances are kept */
    int warm;                       /* most functions kept warm without having been asked */
    bool serve_socket;              /* listen on .lambench/run.sock for other lambench commands */
    int lambda_port;                /* Lambda's API on 127.0.0.1; 0: none */
    bool next_port;                 /* take the next free port when it is taken */
};

/* Loads the project (problems are in it) and opens .lambench/ beside the template. Fails when
 * there is no template, what was named cannot be used (ERROR_INVALID), the port is taken, or
 * another runner serves the folder (ERROR_BUSY). */
int runner_open(struct loop *loop, const struct runner_options *options, struct runner **out,
                struct error *error);
/* Kills all instances, writes what is waiting. */
void runner_close(struct runner *runner);
DEFINE_AUTO(runner, runner_close);

/* The present project; borrowed until the next turn of the loop, hold it to keep it. */
const struct project *runner_project(const struct runner *runner);
/* How the project is read: for the editor. Its texts are the runner's. */
void runner_load_request(const struct runner *runner, struct load_request *out);
const char *runner_state_folder(const struct runner *runner);   /* absolute .lambench */
const char *runner_log_folder(const struct runner *runner);     /* .lambench/logs */
int runner_lambda_port(const struct runner *runner);            /* 0: not served */

/* ---- notices ------------------------------------------------------------------------------- */

struct runner_listener;
/* Either call may be NULL. Subscribing and unsubscribing during a call is safe. */
struct runner_listener *runner_subscribe(struct runner *runner,
                                         void (*notice)(void *self,
                                                        const struct runner_notice *notice),
                                         void (*log)(void *self, const struct log_record *record),
                                         void *self);
void runner_unsubscribe(struct runner *runner, struct runner_listener *listener);

/* ---- invoking ------------------------------------------------------------------------------ */

/* Starts an invocation; DONE comes later on the loop, exactly once (never if the runner is closed
 * before). Fails at once for an unknown function (ERROR_NOT_FOUND), an event that is too large
 * (ERROR_LIMIT), throttling (ERROR_BUSY), a runtime that is not here (ERROR_NOT_EMULATED). */
int runner_invoke(struct runner *runner, const struct runner_invoke *invoke,
                  void (*done)(void *self, const struct runner_result *result), void *self,
                  char out_request[37], struct error *error);
int runner_cancel(struct runner *runner, const char *request, struct error *error);
/* Ends the function's idle instances: the next start is cold. */
int runner_restart(struct runner *runner, const char *function, struct error *error);
/* From now on an instance waits for a debugger on PORT (RUNNER_DEBUG_OWN_PORT: its own), the first
 * one at once; 0: as the settings say. */
int runner_debug(struct runner *runner, const char *function, int port, int *out_port,
                 struct error *error);
/* The last event this function was invoked with (held for the caller; drop it), or NULL. */
struct blob *runner_last_event(const struct runner *runner, const char *function,
                               const char **out_name);

/* ---- looking ------------------------------------------------------------------------------- */

/* False when there is no such function. */
bool runner_function_status(const struct runner *runner, const char *function,
                            struct runner_function_status *out);
void runner_metrics(const struct runner *runner, const char *function, int64_t since_ns,
                    struct metrics_summary *out);
size_t runner_last_runs(const struct runner *runner, const char *function,
                        struct metrics_run *out, size_t capacity);
/* What was found at the latest reading of the template, also when it could not be used and the
 * project before it still serves, and what this machine lacks for it; borrowed until the next
 * turn. */
const struct problem_list *runner_problems(const struct runner *runner);
size_t runner_serious(const struct runner *runner); /* how many of them are no notes */
/* The findings of a project that no runner has opened, and what this machine lacks for it; release
 * OUT. */
void runner_check(const struct project *project, struct problem_list *out);
/* False while the template on disk cannot be read: the project in force is an older one. */
bool runner_template_usable(const struct runner *runner);
/* A number that grows with each change, so that a screen can skip what did not move. */
uint64_t runner_change(const struct runner *runner);
/* EACH gets the functions whose status may have changed since runner_change() gave SINCE. False,
 * and nothing is called, when that may be any of them. */
bool runner_changed(const struct runner *runner, uint64_t since,
                    void (*each)(void *self, const char *function), void *self);
unsigned runner_in_flight(const struct runner *runner);
const struct git_state *runner_git(const struct runner *runner);
struct history *runner_history(struct runner *runner);

/* ---- a shell -------------------------------------------------------------------------------- */

/* See runner/engine/shell.h; free it before the runner is closed. */
int runner_shell(struct runner *runner, const struct shell_request *request,
                 const struct shell_calls *calls, void *self, struct shell **out,
                 struct error *error);

/* ---- the rest ------------------------------------------------------------------------------ */

/* Reads the template again now. */
int runner_reload(struct runner *runner, struct error *error);
void runner_pause_reload(struct runner *runner, bool paused);
bool runner_reload_paused(const struct runner *runner);

/* Builds a function with its layers, or a layer, unless what it is built of is as it was; what
 * failed before is tried again. CLEAN: also when it is as it was. DONE gets what came of it. */
int runner_build(struct runner *runner, const char *id, bool clean,
                 void (*done)(void *self, const struct runner_build *build), void *self,
                 struct error *error);
/* Stops the build in progress; false: there is none. */
bool runner_build_stop(struct runner *runner, const char *id);

/* Packages a function or layer on the helper thread into FOLDER (NULL: .lambench/dist), built first
 * when it has to be; DONE gets the package or the error, exactly one of them. */
int runner_package(struct runner *runner, const char *id, const char *folder,
                   void (*done)(void *self, const struct runner_package *package,
                                const struct error *error),
                   void *self, struct error *error);

#endif
