/*
 * function: what a template says about one function, merged with Globals, resolved. Values only.
 */
#ifndef LAMBENCH_MODEL_FUNCTION_H
#define LAMBENCH_MODEL_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/model/origin.h"

struct run_layer;
struct value;

struct environment_value {
    char *name;
    char *value;            /* NULL: could not be resolved (there is a problem that says why) */
    const char *reason;     /* why VALUE is NULL */
    char *written;          /* how the template writes it when that differs: "!Ref OrdersTable" */
    bool secret;            /* its name or value says that people should not see it */
    bool hidden;            /* made from secrets that do not stand in the template */
    bool deployed;          /* made from what AWS gives when it deploys, with a stand-in here */
    struct origin origin;
    struct environment_value *under; /* ORIGIN_LOCAL: what the template says of it; NULL: nothing */
};

struct layer_use {
    char *reference;        /* logical id, ARN, or what could be made of it */
    char *path;             /* absolute folder or zip; NULL: not on this machine */
    const char *reason;     /* why REFERENCE is only what is written; NULL: it is known */
    const struct run_layer *mapped; /* the run setting that gives PATH; NULL: none does */
    struct origin origin;
};

struct policy_use {
    char *name;             /* "AWSLambdaBasicExecutionRole", "T:DynamoDBCrudPolicy", "I:2", "?" */
    const struct value *value; /* all of it: name or ARN, template with parameters, document */
    struct origin origin;
};

enum package_type { PACKAGE_ZIP, PACKAGE_IMAGE };
enum code_kind { CODE_NONE, CODE_FOLDER, CODE_ARCHIVE, CODE_INLINE, CODE_S3, CODE_IMAGE };

struct function {
    char *id;               /* logical id: the key everywhere in this program */
    char *name;             /* FunctionName if given and resolved, else the logical id */
    bool is_sam;            /* AWS::Serverless::Function, else AWS::Lambda::Function */
    struct origin origin;   /* of the resource */

    char *handler;          /* or NULL */
    char *runtime;          /* identifier as written, or NULL */
    char *description;      /* or NULL */
    int memory_mb, timeout_s, tmp_mb;
    int reserved_concurrency; /* -1: none */
    char *architecture;     /* "x86_64" or "arm64" */
    enum package_type package_type;

    enum code_kind code_kind;
    char *code_uri;         /* as written */
    char *code_path;        /* absolute folder or archive for CODE_FOLDER and CODE_ARCHIVE */
    char *inline_code;      /* text for CODE_INLINE */
    char *build_method;     /* Metadata BuildMethod, or NULL */

    struct environment_value *environment; /* sorted by name */
    size_t environment_count, environment_capacity;
    struct layer_use *layers;
    size_t layer_count, layer_capacity;
    char *role;             /* Role as far as resolved, or NULL */
    struct policy_use *policies;
    size_t policy_count, policy_capacity;
    size_t *event_sources;  /* indexes into the project's event_sources */
    size_t event_source_count, event_source_capacity;

    char *condition;        /* name, or NULL */
    int condition_holds;    /* 1, 0, or -1 not known */
    bool vpc;               /* has VpcConfig */
    char *snap_start;       /* ApplyOn of SnapStart: "None", "PublishedVersions" or NULL */
    char *url_auth;         /* AuthType of its function URL, or NULL: it has none */
    char *url_invoke_mode;  /* "BUFFERED", "RESPONSE_STREAM" or NULL */
    int max_event_age_s, max_retries; /* EventInvokeConfig; -1: not given */
    char *tracing;          /* or NULL */
    char *log_format;       /* "Text", "JSON" or NULL */
    char *log_level;        /* ApplicationLogLevel or NULL */
    char *system_log_level; /* SystemLogLevel or NULL */
    char *log_group;        /* LogGroup or NULL */

    size_t *companions;     /* indexes into the project's resources: plain versions, aliases,
                             * permissions, URLs and EventInvokeConfigs that name this function */
    size_t companion_count, companion_capacity;
    const struct value *properties; /* all of them, with Globals, resolved; NULL: none */
    const char *stack;      /* id of the nested stack it stands in, "" for the template itself */

    struct origin handler_origin, runtime_origin, memory_origin, timeout_origin, tmp_origin,
        architecture_origin, code_origin, role_origin, description_origin, concurrency_origin,
        name_origin;
};

void function_release(struct function *function);
/* True when an instance started for OLD must not serve NEW (anything it could see differs). */
bool function_differs(const struct function *old, const struct function *new_one);

#endif
