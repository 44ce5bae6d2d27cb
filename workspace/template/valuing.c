#include "workspace/template/valuing.h"

#include "workspace/base/text.h"
#include "workspace/model/value.h"
#include "workspace/template/reading.h"
#include "workspace/template/written.h"

enum { SHOWN = 300 };

bool valuing_hidden(const struct node *resolved)
{
    return resolved->given && resolved->given->hidden;
}

struct origin valuing_origin(const struct reading *reading, const struct node *node,
                             const struct node *resolved)
{
    struct origin origin = reading_origin(reading, node);
    const struct node_given *given = resolved ? resolved->given : NULL;
    if (given) {
        origin.parameter = arena_copy(reading->project->arena, given->name);
        origin.given = arena_copy(reading->project->arena, given->by);
    }
    return origin;
}

static enum value_kind kind_of(const struct node *node)
{
    static const enum value_kind kinds[] = {
        [NODE_NULL] = VALUE_NULL, [NODE_BOOL] = VALUE_BOOL,     [NODE_NUMBER] = VALUE_NUMBER,
        [NODE_TEXT] = VALUE_TEXT, [NODE_LIST] = VALUE_LIST,     [NODE_MAP] = VALUE_MAP,
        [NODE_UNKNOWN] = VALUE_UNKNOWN, [NODE_ABSENT] = VALUE_NULL,
    };
    return kinds[node->kind];
}

/* The node that ITEM of a resolved list was written as; itself where that cannot be told. */
static const struct node *written_item(const struct node *written, const struct node *resolved,
                                       size_t index)
{
    bool pairs = node_is(written, NODE_LIST) && written->count == resolved->count;
    return pairs ? written->items[index] : resolved->items[index];
}

static void add_items(struct reading *reading, struct value *value, const struct node *written,
                      const struct node *resolved)
{
    const struct value **items =
        arena_take(reading->project->arena, (resolved->count + 1) * sizeof *items);
    for (size_t i = 0; i < resolved->count; i++) {
        const struct value *item =
            valuing_make(reading, written_item(written, resolved, i), resolved->items[i]);
        if (item)
            items[value->count++] = item;
    }
    value->items = items;
}

static void add_members(struct reading *reading, struct value *value, const struct node *written,
                        const struct node *resolved)
{
    struct value_member *members =
        arena_take(reading->project->arena, (resolved->count + 1) * sizeof *members);
    for (size_t i = 0; i < resolved->count; i++) {
        const struct node_member *member = &resolved->members[i];
        const struct node *own = node_intrinsic(written) ? NULL : node_get(written, member->name);
        const struct value *made =
            valuing_make(reading, own ? own : member->value, member->value);
        if (made)
            members[value->count++] = (struct value_member){
                .name = arena_copy(reading->project->arena, member->name), .value = made };
    }
    value->members = members;
}

bool valuing_is_enough(const struct reading *reading)
{
    return reading->valued >= VALUING_MOST;
}

const struct value *valuing_make(struct reading *reading, const struct node *written,
                                 const struct node *resolved)
{
    static const struct value beyond = {
        .kind = VALUE_UNKNOWN, .reason = "the template has more values than are kept",
    };
    if (!resolved || resolved->kind == NODE_ABSENT)
        return NULL;
    if (valuing_is_enough(reading))
        return &beyond;
    struct arena *arena = reading->project->arena;
    struct value *value = arena_take(arena, sizeof *value);
    reading->valued++;
    value->kind = kind_of(resolved);
    value->origin = valuing_origin(reading, written, resolved);
    if (resolved->kind == NODE_UNKNOWN)
        value->reason = arena_copy(arena, resolved->reason ? resolved->reason : "not known here");
    value->resource = arena_copy(arena, resolved->resource);
    if (node_is_scalar(resolved)) {
        value->text = arena_text(arena, resolved->text, resolved->size);
        value->size = resolved->size;
    }
    if (node_intrinsic(written)) {
        AUTO_FREE char *text = written_text(written, SHOWN);
        value->written = arena_copy(arena, text);
    }
    value->secret = resolved->marks & NODE_SECRET;
    value->deployed = resolved->marks & NODE_DEPLOYED;
    if (resolved->kind == NODE_LIST)
        add_items(reading, value, written, resolved);
    else if (resolved->kind == NODE_MAP)
        add_members(reading, value, written, resolved);
    return value;
}

const struct value *valuing_read(struct reading *reading, const struct node *written)
{
    return written ? valuing_make(reading, written,
                                  intrinsics_peek(reading->intrinsics, written)) : NULL;
}
