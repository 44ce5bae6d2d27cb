/*
 * reach: how an action gets at a project and at what runs it. In a screen that is the screen's
 * runner; on the command line the lambench that already serves the folder, else a runner opened
 * for this one call.
 */
#ifndef LAMBENCH_ACTION_REACH_H
#define LAMBENCH_ACTION_REACH_H

#include <stddef.h>

#include "workspace/base/mem.h"
#include "workspace/template/load.h"

struct call;
struct error;
struct log_record;
struct project;
struct reach;
struct runner;
struct runner_invoke;
struct runner_options;
struct runner_result;
struct shell_calls;
struct shell_request;

/* The project the call speaks of, held for the caller. A template that is not there ends the call
 * with the status for it: 1 means the call has been finished, and nothing is left to do. */
int reach_project(struct call *call, const struct project **out, struct error *error);
/* The same, loaded anew with all that SAM makes of it (project->made). */
int reach_project_made(struct call *call, const struct project **out, struct error *error);
/* A template that could not be read runs nothing: returns as reach_project. PROJECT NULL is fine:
 * another process knows. */
int reach_usable(struct call *call, const struct project *project, struct error *error);
/* How that project is loaded: what is borrowed from the call and, when a screen made it, from its
 * project. */
struct reach_load {
    struct load_request request;
    const char **lists[2];      /* owned: what the request points to */
};
void reach_load_init(const struct call *call, struct reach_load *out);
void reach_load_release(struct reach_load *load);
#define AUTO_REACH_LOAD __attribute__((cleanup(reach_load_release))) struct reach_load

/* Folder of the template, or NULL when there is none; the caller's. */
char *reach_root(const struct call *call, struct error *error);
/* .lambench/NAME in that folder; the caller's. Returns as reach_project. */
int reach_state_path(struct call *call, const char *name, char **out, struct error *error);
/* Opens a runner with OPTIONS completed by what the words say (template, parameters, launcher).
 * Returns as reach_project. */
int reach_runner(struct call *call, const struct runner_options *options, struct runner **out,
                 struct error *error);

/* LOG (may be NULL) gets records of functions: all that the runner has, or those of the own
 * invocations when another process runs them. Returns as reach_project. */
int reach_open(struct call *call, void (*log)(void *self, const struct log_record *record),
               void *self, struct reach **out, struct error *error);
void reach_close(struct reach *reach);
DEFINE_AUTO(reach, reach_close);

/* Exactly one of DONE and FAILED is called later. OUT_REQUEST is "" when another process runs it,
 * for all records are of this invocation then. */
int reach_invoke(struct reach *reach, const struct runner_invoke *invoke,
                 void (*done)(void *self, const struct runner_result *result),
                 void (*failed)(void *self, const struct error *error), void *self,
                 char out_request[37], struct error *error);
/* The project in force, borrowed; NULL when another process has it. */
const struct project *reach_project_now(const struct reach *reach);
/* What another version of its runtime than the template's runs the function, for people: into OUT;
 * "" when it is the right one, or another process knows. */
void reach_warning(const struct reach *reach, const char *function, char *out, size_t size);
/* What its network has refused so far, for people, as reach_warning(). */
void reach_refused(const struct reach *reach, const char *function, char *out, size_t size);

/* A shell where the project is served, or by the own runner; see runner/engine/shell.h. */
struct reach_shell;
int reach_shell(struct reach *reach, const struct shell_request *request,
                const struct shell_calls *calls, void *self, struct reach_shell **out,
                struct error *error);
/* Before the reach is closed. */
void reach_shell_free(struct reach_shell *shell);

/* See runner_debug(); by the process that serves the project, without which there is no point. */
struct reach_debug;
int reach_debug(struct reach *reach, const char *function, int port,
                void (*done)(void *self, int port),
                void (*failed)(void *self, const struct error *error), void *self,
                struct reach_debug **out, struct error *error);
void reach_debug_free(struct reach_debug *asked);

/* Ends the call with STATUS after saying ERROR. Returns 1. */
int reach_finish(struct call *call, int status, const struct error *error);

#endif
