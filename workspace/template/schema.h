/*
 * schema: reads the members of a map by a table: property -> type, range, place in the model. What
 * the table does not have becomes a problem; nothing is dropped silently.
 */
#ifndef LAMBENCH_TEMPLATE_SCHEMA_H
#define LAMBENCH_TEMPLATE_SCHEMA_H

#include <stddef.h>

struct node;
struct reading;

enum schema_kind {
    SCHEMA_TEXT,        /* char * at MEMBER */
    SCHEMA_NUMBER,      /* int at MEMBER */
    SCHEMA_CALL,        /* READ does it; the value comes as written */
    SCHEMA_ACCEPTED,    /* matters in the account only: nothing to say */
    SCHEMA_LATER        /* known to AWS, without effect here: note LB701, once per property */
};

struct schema_field {
    const char *name;
    enum schema_kind kind;
    const char *code, *unit;            /* SCHEMA_NUMBER: problem and unit of its range */
    int minimum, maximum;
    size_t member, origin;              /* offsets in the model; origin 0: not kept */
    void (*read)(struct reading *reading, void *model, const struct node *value);
};

struct schema {
    const char *what;                   /* "AWS::Lambda::Function", for messages */
    const struct schema_field *fields;
    size_t count;
    const struct schema *base;          /* whose fields it has besides; NULL: none */
};

/* Reads every member of PROPERTIES (a map, or NULL for none) into MODEL. */
void schema_read(struct reading *reading, const struct schema *schema,
                 const struct node *properties, void *model);

#endif
