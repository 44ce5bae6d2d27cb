/*
 * value: one resolved value of a template with all that is in it: what it is here, how it is
 * written, where it comes from. Values are immutable and live in the arena of their project.
 */
#ifndef LAMBENCH_MODEL_VALUE_H
#define LAMBENCH_MODEL_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/model/origin.h"

struct str;

enum value_kind {
    VALUE_NULL, VALUE_BOOL, VALUE_NUMBER, VALUE_TEXT, VALUE_LIST, VALUE_MAP,
    VALUE_UNKNOWN       /* depends on what is not on this machine; REASON says on what */
};

struct value_member;

struct value {
    enum value_kind kind;
    const char *text;       /* scalars ("true", "256"), NUL-terminated; else NULL */
    size_t size;
    const struct value_member *members;     /* VALUE_MAP */
    const struct value *const *items;       /* VALUE_LIST */
    size_t count;
    const char *resource;   /* logical id of the resource whose name, ARN or attribute it is */
    const char *written;    /* as the template writes it, when a function made it: "!Ref Orders" */
    const char *reason;     /* VALUE_UNKNOWN: why */
    struct origin origin;
    bool secret;            /* made from a NoEcho parameter's given value, or another secret */
    bool deployed;          /* made from what AWS gives when it deploys, with a stand-in here */
};

struct value_member {
    const char *name;
    const struct value *value;
};

/* The member of that name; NULL when there is none, or MAP is NULL or no map. */
const struct value *value_get(const struct value *map, const char *name);
/* Follows a path of names and indexes: "VpcConfig.SubnetIds.0". What is unknown on the way is the
 * answer. */
const struct value *value_find(const struct value *value, const char *path);
/* Its text for a scalar of any kind but null, else NULL. */
const char *value_text(const struct value *value);
bool value_is(const struct value *value, enum value_kind kind); /* false for NULL */
bool value_equal(const struct value *left, const struct value *right); /* NULL equals NULL */

/* Appends it as JSON. What is unknown becomes {"unknown": reason}; with HIDE secrets become
 * "********". */
void value_json(const struct value *value, bool hide, struct str *out);

#endif
