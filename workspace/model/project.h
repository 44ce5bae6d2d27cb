/*
 * project: all that a template says, resolved; an immutable, counted value. A reload builds a new
 * one; whoever still needs the old one holds it.
 */
#ifndef LAMBENCH_MODEL_PROJECT_H
#define LAMBENCH_MODEL_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/arena.h"
#include "workspace/model/event_source.h"
#include "workspace/model/function.h"
#include "workspace/model/problem.h"
#include "workspace/model/resource.h"

struct project_index;
struct run_settings;

struct project {
    int holds;              /* use project_hold() and project_drop() */
    char *root;             /* absolute folder of the template */
    char *name;             /* name of that folder */
    char *template_path;    /* absolute */
    char *region;
    struct function *functions;     /* in the template's order */
    size_t function_count, function_capacity;
    struct project_index *index;    /* of their names; NULL until project_index() */
    struct event_source *event_sources;
    size_t event_source_count, event_source_capacity;
    struct layer *layers;
    size_t layer_count, layer_capacity;
    struct resource *resources;     /* every resource, also functions and layers */
    size_t resource_count, resource_capacity;
    struct resource *made;          /* what SAM makes besides: roles, rules, permissions, APIs;
                                     * empty unless it was asked for when it was loaded */
    size_t made_count, made_capacity;
    struct parameter *parameters;   /* of the template, with the values they have here */
    size_t parameter_count, parameter_capacity;
    struct condition *conditions;
    size_t condition_count, condition_capacity;
    struct output *outputs;
    size_t output_count, output_capacity;
    const struct run_settings *settings; /* of this machine; never NULL */
    const struct value *transforms; /* list of names, or one name; NULL: none */
    const char *description;        /* in the arena; NULL: none */
    struct arena *arena;            /* owned: values and the texts of origins */
    struct problem_list problems;
    char **inputs;          /* absolute paths of the other files the load read or looked for */
    size_t input_count, input_capacity;
    int usable;             /* 0: the template could not be read at all */
};

/* A parameter of the template. */
struct parameter {
    const char *name, *type, *description;  /* in the project's arena; the last may be NULL */
    const struct value *value;      /* VALUE_UNKNOWN when it has none here */
    const struct value *definition; /* all that the template says of it */
    struct origin origin;           /* of its name */
};

struct project *project_new(void); /* held once; filled by the loader only */
struct project *project_hold(const struct project *project);
void project_drop(const struct project *project);
static inline void auto_project(const struct project **pointer) { project_drop(*pointer); }
#define AUTO_PROJECT __attribute__((cleanup(auto_project))) const struct project *

/* A condition of the template and whether it holds here. */
struct condition {
    const char *name;               /* in the project's arena */
    int holds;                      /* 1, 0, or -1 not known */
    struct origin origin;           /* of its name */
    const char *stack;              /* id of its nested stack, "" for the template itself */
};

/* An output of the template. */
struct output {
    const char *name, *description; /* in the project's arena; the last may be NULL */
    const struct value *value;      /* NULL: none */
    const struct value *exported;   /* the name others import it by; NULL: it is not exported */
    const char *condition;          /* or NULL */
    int condition_holds;            /* 1, 0, or -1 not known; 1 without a condition */
    struct origin origin;           /* of its name */
    const char *stack;              /* id of its nested stack, "" for the template itself */
};

/* Only while it is filled: another file the load has read or looked for. */
void project_add_input(struct project *project, const char *path);

/* When all functions are there: from now on project_function() looks at one or two of them. */
void project_index(struct project *project);

/* By id ("Hello", "App/Hello"), else by FunctionName, else by the logical id within a nested stack
 * when only one has it; NULL if there is none. */
const struct function *project_function(const struct project *project, const char *name);
const struct layer *project_layer(const struct project *project, const char *id);
const struct resource *project_resource(const struct project *project, const char *id);

/* Does the template have SAM's transform? */
bool project_is_sam(const struct project *project);

/* The name of the file of ORIGIN, relative to the project's root; borrowed. */
const char *project_file_of(const struct project *project, const struct origin *origin);

/* What differs, one sentence each: EACH("Hello", "timeout 3 -> 10"). FUNCTION is NULL for what
 * belongs to none. Secret values are not told, only that they changed. */
void project_compare(const struct project *old, const struct project *new_one,
                     void (*each)(void *self, const char *function, const char *text), void *self);

#endif
