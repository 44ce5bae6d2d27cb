#include "workspace/template/valuing.h"

#include <string.h>

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

/* A value that is used in several places is made once: what Globals give, what SAM hands on. */
static const struct value *known(const struct reading *reading, const struct node *written)
{
    return written->valued_for == reading->stack ? written->valued : NULL;
}

static const struct value *remember(const struct reading *reading, const struct node *written,
                                    const struct value *value)
{
    struct node *node = (struct node *)written; /* what it means does not change */
    node->valued_for = reading->stack;
    node->valued = value;
    return value;
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
    reading->valued++; /* one that is known is kept once more, too */
    if (known(reading, written))
        return known(reading, written);
    struct arena *arena = reading->project->arena;
    struct value *value = arena_take(arena, sizeof *value);
    value->kind = kind_of(resolved);
    value->origin = valuing_origin(reading, written, resolved);
    if (resolved->kind == NODE_UNKNOWN)
        value->reason = arena_copy(arena, resolved->reason ? resolved->reason : "not known here");
    (void)remember(reading, written, value);
    value->resource = arena_copy(arena, resolved->resource);
    if (node_is_scalar(resolved)) {
        value->text = arena_text(arena, resolved->text, resolved->size);
        value->size = resolved->size;
    }
    if (node_intrinsic(written) && !(written->marks & NODE_MADE)) {
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

/* --- collections as they are written --- */

static struct value *new_collection(struct reading *reading, const struct node *written)
{
    struct value *value = arena_take(reading->project->arena, sizeof *value);
    value->kind = kind_of(written);
    value->origin = valuing_origin(reading, written, NULL);
    reading->valued++;
    return value;
}

static const struct value *read_list(struct reading *reading, const struct node *written)
{
    struct value *value = new_collection(reading, written);
    const struct value **items =
        arena_take(reading->project->arena, (written->count + 1) * sizeof *items);
    for (size_t i = 0; i < written->count; i++) {
        const struct value *item = valuing_read(reading, written->items[i]);
        if (item)
            items[value->count++] = item;
    }
    value->items = items;
    return remember(reading, written, value);
}

static const struct value *read_map(struct reading *reading, const struct node *written)
{
    struct value *value = new_collection(reading, written);
    struct value_member *members =
        arena_take(reading->project->arena, (written->count + 1) * sizeof *members);
    for (size_t i = 0; i < written->count; i++) {
        const struct node_member *member = &written->members[i];
        const struct value *made = valuing_read(reading, member->value);
        if (made)
            members[value->count++] = (struct value_member){
                .name = arena_copy(reading->project->arena, member->name), .value = made };
    }
    value->members = members;
    return remember(reading, written, value);
}

const struct value *valuing_read(struct reading *reading, const struct node *written)
{
    if (!written || known(reading, written))
        return written ? known(reading, written) : NULL;
    const struct node_member *function = node_intrinsic(written);
    bool called = function && strcmp(function->name, "Condition") != 0;
    if (!called && reading->valued < VALUING_MOST && written->kind == NODE_LIST)
        return read_list(reading, written);
    if (!called && reading->valued < VALUING_MOST && written->kind == NODE_MAP)
        return read_map(reading, written);
    return valuing_make(reading, written, intrinsics_peek(reading->intrinsics, written));
}
