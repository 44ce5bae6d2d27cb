/*
 * attach: other lambench commands use the runner that already serves a project's folder, over the
 * Unix socket .lambench/run.sock (mode 0600). One request a connection: a line of JSON and counted
 * payload bytes there, lines of JSON (log records, then the result with counted bytes) back.
 */
#ifndef LAMBENCH_ATTACH_H
#define LAMBENCH_ATTACH_H

#include <stdbool.h>

#include "workspace/base/mem.h"

struct attach;
struct attach_server;
struct error;
struct log_record;
struct loop;
struct engine;
struct runner_invoke;
struct runner_result;
struct shell_calls;
struct shell_request;

/* Serving side, used by runner_open. ERROR_BUSY when another process serves the folder. */
int attach_serve(struct loop *loop, struct engine *engine, const char *socket_path,
                 struct attach_server **out, struct error *error);
void attach_server_free(struct attach_server *server);

/* Asking side. NOT_FOUND when nobody serves the project (then open a runner of your own). PATH is
 * the folder or template as for runner_open; OUT_PID gets the process that serves it. */
int attach_connect(struct loop *loop, const char *path, struct attach **out, int *out_pid,
                   struct error *error);
void attach_free(struct attach *attach);
DEFINE_AUTO(attach, attach_free);

/* As runner_invoke; LOG (may be NULL) gets the records of this invocation as they come. FAILED is
 * called instead of DONE when it could not be run. */
int attach_invoke(struct attach *attach, const struct runner_invoke *invoke,
                  void (*log)(void *self, const struct log_record *record),
                  void (*done)(void *self, const struct runner_result *result),
                  void (*failed)(void *self, const struct error *error), void *self,
                  struct error *error);

/* As runner_debug, by the process that serves. */
int attach_debug(struct attach *attach, const char *function, int port,
                 void (*done)(void *self, int port),
                 void (*failed)(void *self, const struct error *error), void *self,
                 struct error *error);
/* As runner_shell, in a sandbox of the process that serves; the descriptors are handed to it. It
 * ends when ATTACH is freed. */
int attach_shell(struct attach *attach, const struct shell_request *request,
                 const struct shell_calls *calls, void *self, struct error *error);

#endif
