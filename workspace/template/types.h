/*
 * types: what resources of a type may hold: names of properties, their kinds, which must be given.
 * The facts are data, one file of types/ for each service, part of the program; of it only the
 * types that a template uses are read. One line is one property:
 *
 *     resource AWS::SQS::Queue         begins a type; its properties and its shapes follow
 *       QueueName       text
 *       Tags            list of Tag
 *       DelaySeconds    number 0..900  whole, in this range; one end may be missing
 *       FifoQueue*      flag           * behind a name: it must be given
 *       .Arn .QueueName                what GetAtt gives; * at the end of one stands for any rest
 *     shape Tag                        a map with these members; before the first resource of a
 *       Key*            text           file: for all of the file
 *       Mode            text: On | Off one of these words; a line that begins with | goes on
 *       *               document       other names are fine too
 *     shape SQS with Mapping           has Mapping's members besides its own
 *     choice Event                     a map with Type and Properties: each row is a Type and the
 *       S3              S3             shape of its Properties
 *     other AWS::SSM::Document         there is such a type; nothing is known of it here
 *
 * Kinds: text, number, decimal, flag, document (anything), list of KIND, map of KIND, the name of a
 * shape, or of another type's shape (AWS::Lambda::Url.Cors); several with "or" between them.
 */
#ifndef LAMBENCH_TEMPLATE_TYPES_H
#define LAMBENCH_TEMPLATE_TYPES_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct arena;
struct types;
struct type_scope;

enum type_kind {
    TYPE_DOCUMENT, TYPE_TEXT, TYPE_NUMBER, TYPE_DECIMAL, TYPE_FLAG, TYPE_LIST, TYPE_MAP, TYPE_SHAPE
};

struct type_value {
    enum type_kind kind;
    const struct type_value *of;    /* TYPE_LIST, TYPE_MAP: of each item */
    const char *shape;              /* TYPE_SHAPE: its name; types_shape() finds it */
    struct type_scope *scope;       /* where that name stands */
    const char *const *words;       /* the allowed ones, NULL-terminated; NULL: any */
    double minimum, maximum;        /* infinite where there is no such end */
    const struct type_value *other; /* what it may be instead, or NULL */
};

struct type_property {
    const char *name;
    bool required;
    const struct type_value *value;
};

struct type_shape {
    const char *name;
    struct type_property *properties;   /* sorted by name */
    size_t count, capacity;
    const char *const *attributes;      /* of a resource, NULL-terminated; NULL: nothing known */
    bool open;                          /* other names are fine too */
    bool choice;                        /* its rows are values of Type */
};

/* Everything lives in ARENA. */
struct types *types_new(struct arena *arena);
void types_free(struct types *types);
DEFINE_AUTO(types, types_free);

/* What a resource of this type may hold; NULL when nothing is known of it. */
const struct type_shape *types_find(struct types *types, const char *type);
/* The shape of a TYPE_SHAPE; NULL when there is none, which tests exclude. */
const struct type_shape *types_shape(struct types *types, const struct type_value *value);
const struct type_property *types_property(const struct type_shape *shape, const char *name);

/* Has a resource of SHAPE such an attribute, as far as is known? Else a similar one is in *out_near
 * (NULL: none is). */
bool types_has_attribute(const struct type_shape *shape, const char *name, const char **out_near);

/* Is TYPE of a service whose types are all known, but none of them? Then the most similar one is
 * in *out_near (NULL: none is). */
bool types_is_unknown(struct types *types, const char *type, const char **out_near);

#endif
