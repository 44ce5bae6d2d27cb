/*
 * schema: reads the members of a map by a table: property -> kind, place in the model. Whether they
 * are right is for check_types to say; what the table does not have is kept elsewhere.
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
    SCHEMA_LATER        /* known to AWS, without effect here: note LB701, once per property */
};

struct schema_field {
    const char *name;
    enum schema_kind kind;
    size_t member, origin;              /* offsets in the model; origin 0: not kept */
    void (*read)(struct reading *reading, void *model, const struct node *value);
};

struct schema {
    const struct schema_field *fields;
    size_t count;
    const struct schema *base;          /* whose fields it has besides; NULL: none */
};

/* Reads the members of PROPERTIES (a map, or NULL for none) into MODEL; of the wrong kind: not. */
void schema_read(struct reading *reading, const struct schema *schema,
                 const struct node *properties, void *model);

#endif
