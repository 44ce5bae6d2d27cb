/*
 * intrinsics_inside: what the files of intrinsics share; nobody else includes it.
 */
#ifndef LAMBENCH_TEMPLATE_INTRINSICS_INSIDE_H
#define LAMBENCH_TEMPLATE_INTRINSICS_INSIDE_H

#include <stddef.h>

#include "workspace/model/problem.h"
#include "workspace/template/intrinsics.h"
#include "workspace/template/node.h"

enum {
    INTRINSICS_DEPTH = 200,
    INTRINSICS_STEPS = 2000000,         /* values looked at per load */
    INTRINSICS_BYTES = 64 * 1024 * 1024, /* text made per load */
    INTRINSICS_TEXT = 1024 * 1024,      /* one text */
    INTRINSICS_ITEMS = 10000            /* made of one text */
};

struct intrinsics {
    struct intrinsics_source source;
    struct arena *arena;
    struct intrinsics_effort *effort;
    const struct node *resources, *parameters;
    bool extended;              /* the template has the transform AWS::LanguageExtensions */
    const char *resource;       /* for problems */
    const char *reason;         /* of the unknown value met last within the present function */
    struct map *conditions;     /* name -> what is known of it */
    struct map *names;          /* logical id -> the name it has here, once asked for */
    bool (*find)(void *self, const char *id, struct intrinsics_other *out);
    void *finder;               /* its SELF */
    int quiet;                  /* problems are not told */
    bool checking;              /* only mistakes are told */
    int naming;                 /* searches for a resource's name under way */
    unsigned marks;             /* of what the value being resolved is made from so far */
};

/* One row per function: WHOLE is the {"Fn::X": ARGUMENT} map. */
typedef const struct node *(*intrinsics_call)(struct intrinsics *self, const struct node *whole,
                                              const struct node *argument);

/* Adds the problem (unless looking quietly) and gives NODE_UNKNOWN at WHERE. */
const struct node *intrinsics_unknown(struct intrinsics *self, const struct node *where,
                                      enum problem_severity severity, const char *code,
                                      const char *hint, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* WHERE is not written as the function wants it: FORM says how. */
const struct node *intrinsics_malformed(struct intrinsics *self, const struct node *where,
                                        const char *form);
/* NODE_UNKNOWN without a word: what it is made from has been reported; its reason is taken. */
const struct node *intrinsics_silent(struct intrinsics *self, const struct node *where);
/* A new text at WHERE, counted against the limits. */
const struct node *intrinsics_text(struct intrinsics *self, const struct node *where,
                                   const char *text, size_t size);

/* What FORM (see references.h) is for resource ID of this template, as a value at WHERE; NULL when
 * it is that of a property which is not written. */
const struct node *intrinsics_made(struct intrinsics *self, const struct node *where,
                                   const char *id, const char *form);
/* Value of the pseudo parameter NAME; NULL when there is none. */
const struct node *intrinsics_pseudo(struct intrinsics *self, const struct node *where,
                                     const char *name);
/* The resource with that ID, written or not; false when there is none. */
bool intrinsics_find(struct intrinsics *self, const char *id, struct intrinsics_other *out);
/* ID with the stack's in front of it; in the arena. */
const char *intrinsics_full_id(struct intrinsics *self, const char *id);

const struct node *intrinsics_ref(struct intrinsics *self, const struct node *whole,
                                  const char *name);
const struct node *intrinsics_attribute(struct intrinsics *self, const struct node *whole,
                                        const char *id, const char *attribute);
/* Output NAME of the template that resource ID stands for. */
const struct node *intrinsics_output(struct intrinsics *self, const struct node *whole,
                                     const char *id, const char *name);
/* VALUE, which was made elsewhere, as it is at WHERE. */
const struct node *intrinsics_at(struct intrinsics *self, const struct node *value,
                                 const struct node *where);
/* VALUE, just made, with who gave it: "default", "--parameter" ... */
const struct node *intrinsics_given(struct intrinsics *self, const struct node *value,
                                    const char *name, const char *by);
/* NODE, a text, with its {{resolve:...}} replaced; NODE itself when it has none. */
const struct node *intrinsics_dynamic(struct intrinsics *self, const struct node *node);
int intrinsics_decide(struct intrinsics *self, const struct node *condition);

/* Rows of the table in intrinsics.c. */
const struct node *intrinsics_sub(struct intrinsics *, const struct node *, const struct node *);
const struct node *intrinsics_join(struct intrinsics *, const struct node *, const struct node *);
const struct node *intrinsics_split(struct intrinsics *, const struct node *, const struct node *);
const struct node *intrinsics_select(struct intrinsics *, const struct node *,
                                     const struct node *);
const struct node *intrinsics_find_in_map(struct intrinsics *, const struct node *,
                                          const struct node *);
const struct node *intrinsics_import(struct intrinsics *, const struct node *,
                                     const struct node *);
const struct node *intrinsics_base64(struct intrinsics *, const struct node *,
                                     const struct node *);
const struct node *intrinsics_cidr(struct intrinsics *, const struct node *, const struct node *);
const struct node *intrinsics_zones(struct intrinsics *, const struct node *, const struct node *);
const struct node *intrinsics_length(struct intrinsics *, const struct node *,
                                     const struct node *);
const struct node *intrinsics_to_json(struct intrinsics *, const struct node *,
                                      const struct node *);

#endif
