#include "workspace/template/referring.h"

#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/template/intrinsics.h"
#include "workspace/template/node.h"

enum { MOST_STEPS = 2000000 };

static void found(struct referring *walk, enum referring_kind kind, const char *name,
                  const char *attribute, const struct node *where)
{
    const struct referring_to to = { .kind = kind, .name = name, .attribute = attribute,
                                     .where = where, .sure = walk->sure };
    walk->each(walk->self, &to);
}

/* "Name" or "Name.Attribute" */
static void found_dotted(struct referring *walk, const char *text, const struct node *where)
{
    const char *dot = strchr(text, '.');
    if (!dot)
        found(walk, REFERRING_NAME, text, NULL, where);
    else
        found(walk, REFERRING_ATTRIBUTE,
              arena_text(walk->arena, text, (size_t)(dot - text)), dot + 1, where);
}

static void walk_ref(struct referring *walk, const struct node *whole, const struct node *argument)
{
    if (node_text(argument))
        found(walk, REFERRING_NAME, argument->text, NULL, whole);
}

static void walk_attribute(struct referring *walk, const struct node *whole,
                           const struct node *argument)
{
    bool list = node_is(argument, NODE_LIST) && argument->count >= 2;
    if (list && node_text(argument->items[0])) {
        found(walk, REFERRING_ATTRIBUTE, argument->items[0]->text,
              argument->count == 2 ? node_text(argument->items[1]) : NULL, whole);
        for (size_t i = 1; i < argument->count; i++)
            referring_walk(walk, argument->items[i]);
    } else if (node_text(argument) && strchr(argument->text, '.')) {
        found_dotted(walk, argument->text, whole);
    }
}

/* Names in "${...}" that are neither in VALUES nor a shell's own. */
static void walk_placeholders(struct referring *walk, const struct node *whole, const char *text,
                              const struct node *values)
{
    for (const char *open = text; (open = strstr(open, "${"));) {
        const char *close = strchr(open, '}');
        if (!close)
            return;
        const char *start = open + 2 + strspn(open + 2, " ");
        size_t size = (size_t)(close - start);
        while (size > 0 && start[size - 1] == ' ')
            size--;
        const char *name = arena_text(walk->arena, start, size);
        if (*name && *name != '!' && !strpbrk(name, "${") && !node_get(values, name))
            found_dotted(walk, name, whole);
        open = close + 1;
    }
}

static void walk_sub(struct referring *walk, const struct node *whole, const struct node *argument)
{
    const struct node *text = argument, *values = NULL;
    if (node_is(argument, NODE_LIST) && argument->count > 0) {
        text = argument->items[0];
        values = argument->count > 1 ? argument->items[1] : NULL;
    }
    if (node_text(text))
        walk_placeholders(walk, whole, text->text, values);
    if (values)
        referring_walk(walk, values);
}

static void walk_if(struct referring *walk, const struct node *whole, const struct node *argument)
{
    (void)whole;
    if (!node_is(argument, NODE_LIST) || argument->count != 3)
        return;
    const struct node *condition = argument->items[0];
    const struct node *wrapped = node_get(condition, "Condition");
    const char *name = node_name(wrapped ? wrapped : condition);
    int holds = name ? intrinsics_condition(walk->intrinsics, name) : -1;
    bool sure = walk->sure;
    if (name)
        found(walk, REFERRING_CONDITION, name, NULL, condition);
    for (size_t i = 1; i < 3; i++) {
        walk->sure = sure && holds == (i == 1);
        referring_walk(walk, argument->items[i]);
    }
    walk->sure = sure;
}

static void walk_map(struct referring *walk, const struct node *whole, const struct node *argument)
{
    if (!node_is(argument, NODE_LIST) || argument->count < 3)
        return;
    if (node_text(argument->items[0]))
        found(walk, REFERRING_MAP, argument->items[0]->text, NULL, whole);
    for (size_t i = 0; i < argument->count; i++)
        referring_walk(walk, argument->items[i]);
}

static void walk_condition(struct referring *walk, const struct node *whole,
                           const struct node *argument)
{
    if (walk->conditions && node_name(argument))
        found(walk, REFERRING_CONDITION, node_name(argument), NULL, whole);
    else
        referring_walk(walk, argument);
}

static const struct {
    const char *name;
    void (*walk)(struct referring *walk, const struct node *whole, const struct node *argument);
} functions[] = {
    { "Ref", walk_ref },
    { "Fn::GetAtt", walk_attribute },
    { "Fn::Sub", walk_sub },
    { "Fn::If", walk_if },
    { "Fn::FindInMap", walk_map },
    { "Condition", walk_condition },
};

static bool is_function(struct referring *walk, const struct node *value)
{
    const struct node_member *function = node_intrinsic(value);
    for (size_t i = 0; function && i < COUNT(functions); i++)
        if (strcmp(functions[i].name, function->name) == 0) {
            functions[i].walk(walk, value, function->value);
            return true;
        }
    return false;
}

void referring_walk(struct referring *walk, const struct node *value)
{
    if (++walk->steps > MOST_STEPS || is_function(walk, value))
        return;
    for (size_t i = 0; value->kind == NODE_LIST && i < value->count; i++)
        referring_walk(walk, value->items[i]);
    for (size_t i = 0; value->kind == NODE_MAP && i < value->count; i++)
        referring_walk(walk, value->members[i].value);
}
