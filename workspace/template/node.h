/*
 * node: one value of a template, and where it stands in the file. Nodes live in an arena, belong
 * to it, and never change once their tree is read; merging and resolving make new ones.
 */
#ifndef LAMBENCH_TEMPLATE_NODE_H
#define LAMBENCH_TEMPLATE_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/arena.h"

enum node_kind {
    NODE_NULL, NODE_BOOL, NODE_NUMBER, NODE_TEXT, NODE_LIST, NODE_MAP,
    NODE_UNKNOWN,   /* resolving it failed; a problem says why */
    NODE_ABSENT,    /* AWS::NoValue: as if it were not written */
    NODE_ALIAS      /* only in a concrete reading: *name, see target */
};

enum node_style {
    NODE_PLAIN, NODE_SINGLE_QUOTED, NODE_DOUBLE_QUOTED, NODE_LITERAL, NODE_FOLDED, /* scalars */
    NODE_BLOCK, NODE_FLOW                                                          /* collections */
};

/* What a resolved text is made from. */
enum {
    NODE_SECRET = 1,    /* a NoEcho parameter that was given a value, or another secret */
    NODE_DEPLOYED = 2,  /* names, ARNs and attributes that AWS gives when it deploys */
    NODE_MADE = 4       /* of a function: it is not written, SAM puts it there */
};

/* Who gave a value that is not written where it is used. */
struct node_given {
    const char *name;       /* of the parameter, import or attribute */
    const char *by;         /* "default", "--parameter", "samconfig.toml" ... */
    bool hidden;            /* CloudFormation does not show it either (NoEcho) */
};

struct value;

struct node_member {
    const char *name;       /* the key as written, without quotes */
    const struct node *key; /* its place */
    const struct node *value;
};

struct node {
    enum node_kind kind;
    enum node_style style;
    int line, column;       /* 1 based; columns count characters */
    const char *file;       /* it is written in, as problems name it; NULL: in none */
    size_t start, end;      /* bytes in the file: [start, end), tag and quotes included */
    const char *text;       /* scalars: value as text ("true", "256"); else NULL */
    size_t size;
    const char *raw;        /* as written, when TEXT is what it means: "On", "0x10"; else NULL */
    const char *resource;   /* resolved: logical id of the resource this is a name or ARN of */
    const char *reason;     /* NODE_UNKNOWN: why */
    unsigned marks;         /* NODE_SECRET ... */
    const struct node_given *given; /* resolved: the parameter or local value it is; else NULL */
    struct node_member *members; /* NODE_MAP */
    const struct node **items;   /* NODE_LIST */
    size_t count, capacity;
    const char *anchor;     /* the name of "&name" before it; of a NODE_ALIAS its own */
    const struct node *target; /* NODE_ALIAS: the value it stands for */
    const void *valued_for; /* what it became when it was read last, kept by valuing.c, and the */
    const struct value *valued; /* template that was read: the same file may be several */
    size_t weight;          /* values in it, counting repeated ones (aliases) each time */
    unsigned height;        /* levels below it */
    unsigned *slots;        /* hash of member names, once a map is large */
    size_t slot_count;
};

/* A new node at the place of WHERE (may be NULL). */
struct node *node_new(struct arena *arena, enum node_kind kind, const struct node *where);
struct node *node_new_text(struct arena *arena, const struct node *where, const char *text,
                           size_t size);
/* Only while building. A member of the same name is replaced in place. */
void node_add_item(struct arena *arena, struct node *list, const struct node *item);
void node_set(struct arena *arena, struct node *map, const char *name, const struct node *key,
              const struct node *value);

/* The member of that name; NULL when there is none, or MAP is NULL or no map. */
const struct node *node_get(const struct node *map, const char *name);
const struct node_member *node_member(const struct node *map, const char *name);
/* Its text for a scalar of any kind but null, else NULL. */
const char *node_text(const struct node *node);
/* The same where it is a name: On is no truth value there. */
const char *node_name(const struct node *node);
bool node_is(const struct node *node, enum node_kind kind); /* false for NULL */
bool node_is_scalar(const struct node *node);
bool node_equal(const struct node *left, const struct node *right);
/* "text", "list", "map", "number" ... for messages. */
const char *node_kind_word(enum node_kind kind);

/* {"Ref": ...} and {"Fn::...": ...}: the one member, else NULL. */
const struct node_member *node_intrinsic(const struct node *node);

#endif
