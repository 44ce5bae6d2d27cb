/*
 * inspect_inside: what the files of inspect share; nobody else includes it.
 */
#ifndef LAMBENCH_ACTION_INSPECT_INSIDE_H
#define LAMBENCH_ACTION_INSPECT_INSIDE_H

#include "tui/action/inspect_out.h"

struct event_source;
struct function;
struct map;
struct project;
struct resource;

struct inspect {
    struct inspect_out out;
    const struct project *project;
    struct map *functions;      /* "STACK/ID" -> struct function */
};

/* A function with all that the project says about it, as the member of its logical id. */
void inspect_function(struct inspect *self, const struct function *function,
                      const struct resource *resource);
void inspect_code(struct inspect *self, const struct function *function);
void inspect_environment(struct inspect *self, const struct function *function);
void inspect_layers(struct inspect *self, const struct function *function);
void inspect_policies(struct inspect *self, const struct function *function);
void inspect_events(struct inspect *self, const struct function *function);
/* What is in force for it on this machine, when the project has run settings. */
void inspect_run(struct inspect *self, const struct function *function);
/* One thing that starts a function or a state machine, as an item of the open list. */
void inspect_event(struct inspect *self, const struct event_source *source);

/* Any other resource, as the member of its logical id. */
void inspect_resource(struct inspect *self, const struct resource *resource);
/* What every resource has: ref, arn, attributes, properties. */
void inspect_common(struct inspect *self, const struct resource *resource);
/* [name, truth]; the truth is null when it cannot be decided. NULL names are left out. */
void inspect_condition(struct inspect *self, const char *name, int holds);
/* ID without the nested stack it is in: "Hello" of "App/Hello". */
const char *inspect_key(const char *stack, const char *id);

#endif
