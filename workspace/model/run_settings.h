/*
 * run_settings: how a project's functions run on this machine, as its team keeps it in
 * lambench.yaml beside the template. Values only; they are a part of the project.
 */
#ifndef LAMBENCH_MODEL_RUN_SETTINGS_H
#define LAMBENCH_MODEL_RUN_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/model/origin.h"
#include "workspace/model/run_network.h"

struct function;

#define RUN_SETTINGS_FILE "lambench.yaml"

/* Which runtime client an instance is started with. */
enum run_client {
    RUN_CLIENT_OWN,         /* lambench's, which is loaded fastest */
    RUN_CLIENT_PACKAGE      /* the one in the package: awslambdaric, aws-lambda-ric */
};

/* A layer of AWS that is a folder or archive here. */
struct run_layer {
    const char *pattern;    /* an ARN; each * stands for any characters */
    const char *path;       /* absolute, and there */
    struct origin origin;   /* of the pattern */
};

/* What is said about one function. */
struct run_function {
    const char *id;         /* of the function: "Hello", "App/Hello" */
    const struct run_network *network;  /* NULL: nothing is said */
    int provisioned;        /* instances kept initialised; -1: as the template says */
    int debug_port;         /* on 127.0.0.1, its instances wait for a debugger; 0: they do not */
    enum run_client client;
    const char *build;      /* command for a shell in the code's folder; NULL: nothing is said */
    struct origin origin;   /* of the id */
};

struct run_settings {
    bool cpu_share;         /* processor time by memory, as in the cloud */
    bool spares;            /* sandboxes with a runtime wait for the next start */
    bool freeze;            /* between invocations nothing of an instance runs */
    bool strict_runtime;    /* another version of a runtime is an error instead of a warning */
    const struct run_network *network;  /* for all functions; NULL: nothing is said */
    struct run_layer *layers;           /* in the file's order */
    size_t layer_count;
    struct run_function *functions;     /* by id */
    size_t function_count;
    bool there;             /* there is such a file */
};

/* A setting that is on or off. */
struct run_flag {
    const char *name;       /* "strict-runtime" */
    size_t member;          /* offset of its bool in struct run_settings */
    bool fallback;
};

/* A setting of a function that is a number. */
struct run_number {
    const char *name;
    size_t member;          /* offset of its int in struct run_function */
    int fallback, minimum, maximum;
};

extern const struct run_flag run_settings_flags[];      /* end with a row without name */
extern const struct run_number run_settings_numbers[];

/* What holds where there is no file. */
extern const struct run_settings run_settings_default;
/* What holds for a function of which nothing is said. */
extern const struct run_function run_settings_function_default;

bool run_settings_flag(const struct run_settings *settings, const struct run_flag *flag);
int run_settings_number(const struct run_function *function, const struct run_number *number);
const char *run_settings_client_word(enum run_client client);    /* "own", "package" */

/* What is said about the function with that id; never NULL. */
const struct run_function *run_settings_function(const struct run_settings *settings,
                                                 const char *id);
/* The network in force: what is said for the function, else for all, else none for one with
 * VpcConfig (as there, without a NAT gateway), else this machine's. */
const struct run_network *run_settings_network(const struct run_settings *settings,
                                               const struct function *function);
/* The folder or archive that ARN is here; of several patterns the one with the fewest *, then the
 * longest. NULL: none. */
const struct run_layer *run_settings_layer(const struct run_settings *settings, const char *arn);

/* True when an instance started under OLD must not serve NEW. */
bool run_settings_differ(const struct run_settings *old, const struct function *before,
                         const struct run_settings *new_one, const struct function *after);

#endif
