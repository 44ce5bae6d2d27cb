#include "workspace/template/intrinsics_inside.h"

#include <string.h>

#include "workspace/base/map.h"

enum { UNKNOWN = -1 };

/* What the map of conditions holds: addresses of these. */
static const int decided_false, decided_true = 1, undecided = UNKNOWN, deciding = UNKNOWN;

static int decide_equals(struct intrinsics *self, const struct node *arguments)
{
    if (!node_is(arguments, NODE_LIST) || arguments->count != 2)
        return UNKNOWN;
    const struct node *left = intrinsics_resolve(self, arguments->items[0]);
    const struct node *right = intrinsics_resolve(self, arguments->items[1]);
    if (left->kind == NODE_UNKNOWN || right->kind == NODE_UNKNOWN)
        return UNKNOWN;
    return node_equal(left, right);
}

/* ALL: And, else Or. One decisive part is enough, whatever the unknown others are. */
static int decide_several(struct intrinsics *self, const struct node *arguments, int all)
{
    if (!node_is(arguments, NODE_LIST))
        return UNKNOWN;
    int result = all;
    for (size_t i = 0; i < arguments->count; i++) {
        int part = intrinsics_decide(self, arguments->items[i]);
        if (part == !all)
            return part;
        if (part == UNKNOWN)
            result = UNKNOWN;
    }
    return result;
}

static int decide_and(struct intrinsics *self, const struct node *arguments)
{
    return decide_several(self, arguments, 1);
}

static int decide_or(struct intrinsics *self, const struct node *arguments)
{
    return decide_several(self, arguments, 0);
}

static int decide_not(struct intrinsics *self, const struct node *arguments)
{
    if (!node_is(arguments, NODE_LIST) || arguments->count != 1)
        return UNKNOWN;
    int part = intrinsics_decide(self, arguments->items[0]);
    return part == UNKNOWN ? UNKNOWN : !part;
}

static int decide_named(struct intrinsics *self, const struct node *argument)
{
    return node_name(argument) ? intrinsics_condition(self, node_name(argument)) : UNKNOWN;
}

static const struct {
    const char *name;
    int (*decide)(struct intrinsics *self, const struct node *argument);
} rows[] = {
    { "Fn::Equals", decide_equals }, { "Fn::And", decide_and },     { "Fn::Or", decide_or },
    { "Fn::Not", decide_not },       { "Condition", decide_named },
};

/* Anything else gives a text that says true or false (a mapping, a parameter). */
static int decide_value(struct intrinsics *self, const struct node *node)
{
    const char *text = node_text(intrinsics_resolve(self, node));
    if (!text)
        return UNKNOWN;
    return strcmp(text, "true") == 0 ? 1 : strcmp(text, "false") == 0 ? 0 : UNKNOWN;
}

int intrinsics_decide(struct intrinsics *self, const struct node *condition)
{
    if (self->effort->depth >= INTRINSICS_DEPTH || ++self->effort->steps > INTRINSICS_STEPS)
        return UNKNOWN;
    self->effort->depth++;
    const struct node_member *member = node_intrinsic(condition);
    int result = UNKNOWN;
    size_t i = 0;
    while (member && i < COUNT(rows) && strcmp(rows[i].name, member->name) != 0)
        i++;
    if (member && i < COUNT(rows))
        result = rows[i].decide(self, member->value);
    else
        result = decide_value(self, condition);
    self->effort->depth--;
    return result;
}

int intrinsics_condition(struct intrinsics *self, const char *name)
{
    const int *known = map_get(self->conditions, name);
    if (known)
        return *known;
    const struct node *condition = node_get(node_get(self->source.root, "Conditions"), name);
    if (!condition)
        return UNKNOWN;
    map_set(self->conditions, name, (void *)&deciding); /* a circle cannot be decided */
    unsigned marks = self->marks; /* a choice tells nothing of what decided it */
    self->quiet++;
    int result = intrinsics_decide(self, condition);
    self->quiet--;
    self->marks = marks;
    known = result == UNKNOWN ? &undecided : result ? &decided_true : &decided_false;
    map_set(self->conditions, name, (void *)known);
    return result;
}

int intrinsics_holds(struct intrinsics *self, const struct node *condition)
{
    return condition ? decide_named(self, condition) : 1;
}
