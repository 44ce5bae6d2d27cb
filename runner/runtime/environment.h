/*
 * environment: the variables of an execution environment: those of the function first, then the
 * platform's, which win where they are reserved (AWS Lambda Developer Guide, "Using environment
 * variables"; values as seen in real functions).
 */
#ifndef LAMBENCH_RUNTIME_ENVIRONMENT_H
#define LAMBENCH_RUNTIME_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command;
struct function;
struct runtime;

/* Defaults of LD_LIBRARY_PATH and PYTHONPATH for runtimes of AWS's. */
#define ENVIRONMENT_LIBRARIES "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:" \
                              "/var/task:/var/task/lib:/opt/lib"
#define ENVIRONMENT_PYTHONPATH "/var/runtime"

struct environment_request {
    const struct function *function;
    const struct runtime *runtime;
    const char *region;
    const char *log_stream;
    const char *initialization;         /* "on-demand" ... */
    bool source_maps;                   /* the code was bundled with them */
    const char *snapshot_token;         /* of an environment with SnapStart; NULL: another */
    const char *const *overrides;       /* "NAME=value": win over the template's values */
    size_t override_count;
};

/* Adds all variables to COMMAND. AWS_LAMBDA_RUNTIME_API holds "@API_PORT@" for the sandbox. */
void environment_fill(struct command *command, const struct environment_request *request);

/* What the credentials address of a restored environment answers: JSON text, the caller's. */
char *environment_credentials(int64_t wall_ns);

/* "2024/08/18/[$LATEST]60cefc4c4d174d898e4dbb301f9f10ef": needs 160 bytes. In a group of the
 * template's own the function's name comes before the bracket. */
void environment_log_stream(char *out, size_t size, const struct function *function);

#endif
