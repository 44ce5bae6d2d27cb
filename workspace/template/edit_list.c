#include <string.h>

#include "workspace/template/edit_change.h"
#include "workspace/template/edit_look.h"
#include "workspace/template/edit_put.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/edit_tree.h"

/* A list as it counts: the items of Globals, then those of the resource. */
struct parts {
    const struct node *global, *local;  /* lists; NULL: none */
    size_t before;                      /* items of Globals */
    size_t count;                       /* all */
};

static struct parts parts_of(const struct edit_look *look)
{
    struct parts parts = { .count = 0 };
    bool both = look->joined || (!look->local.value && look->effective);
    parts.global = both && node_is(look->global.value, NODE_LIST) ? look->global.value : NULL;
    parts.local = node_is(look->local.value, NODE_LIST) ? look->local.value : NULL;
    parts.before = parts.global ? parts.global->count : 0;
    parts.count = parts.before + (parts.local ? parts.local->count : 0);
    return parts;
}

static bool in_globals(const struct parts *parts, int index)
{
    return index >= 0 && (size_t)index < parts->before;
}

static int check_index(struct edit_work *work, const struct parts *parts, int index, size_t count)
{
    if (index >= 0 && (size_t)index < count)
        return 0;
    return error_set(work->error, ERROR_NOT_FOUND, "there is no item %d; the list has %zu", index,
                     parts->count);
}

void edit_list_places(struct edit_work *work, struct edit_look *look)
{
    struct parts parts = parts_of(look);
    struct edit_place *here = &look->places->items[0];
    bool global = in_globals(&parts, work->edit->index);
    if (!look->resource)
        return;
    if (global && !here->refusal)
        here->refusal = mem_format("item %d is written under Globals", work->edit->index);
    look->places->ask = global || look->local.alias || look->local.shared;
}

/* The place that the index speaks of; 1: the person is to be asked. */
static int settle(struct edit_work *work, const struct edit_look *look, const struct parts *parts,
                  enum edit_where *where)
{
    const struct edit *edit = work->edit;
    bool global = in_globals(parts, edit->index);
    if (edit->verb == EDIT_MOVE && global != in_globals(parts, edit->to))
        return edit_refuse(work, parts->global,
                           "items of Globals stay before those of the resource");
    *where = edit->where;
    if (*where == EDIT_ASK && look->places->ask)
        return 1;
    if (*where == EDIT_ASK)
        *where = look->resource ? EDIT_AT_RESOURCE : EDIT_AT_GLOBALS;
    bool wrong = edit->verb == EDIT_ADD && edit->index < 0 ? false
                 : *where == EDIT_AT_GLOBALS               ? !global && edit->verb != EDIT_ADD
                                                           : global;
    if (wrong)
        return edit_refuse(work, parts->global, "item %d is written %s", edit->index,
                           global ? "under Globals" : "at the resource");
    return 0;
}

/* A single policy or dependency may be written without a list. */
static bool may_stand_alone(const struct edit_work *work, const struct node *old)
{
    const char *name = work->edit->path[0];
    return node_is_scalar(old) && !old->anchor && !work->edit->path[1] &&
           (strcmp(name, "Policies") == 0 || strcmp(name, "DependsOn") == 0);
}

static const struct node *list_with(struct edit_work *work, const struct node *first,
                                    const struct node *second)
{
    struct node *list = edit_tree_empty(work->arena, NODE_LIST, NODE_BLOCK);
    if (first)
        node_add_item(work->arena, list, first);
    node_add_item(work->arena, list, second);
    return list;
}

static int add(struct edit_work *work, const struct edit_find *target, enum edit_where where,
               int index)
{
    const struct node *value = edit_value_node(work);
    const struct node *old = edit_put_old(target, where);
    struct edit_spot spot;
    if (!value)
        return -1;
    if (!old || old->kind == NODE_NULL)
        return edit_put_value(work, target, where, list_with(work, NULL, value));
    if (may_stand_alone(work, old))
        return edit_put_value(work, target, where, list_with(work, old, value));
    if (old->kind != NODE_LIST || !edit_spot_find(work->root, old, &spot))
        return edit_refuse(work, old, "%s is no list that can be added to",
                           target->names[target->count - 1]);
    return edit_change_insert(work, &spot, index < 0 ? old->count : (size_t)index, NULL, value);
}

static int take_or_move(struct edit_work *work, const struct edit_find *target,
                        enum edit_where where, size_t index, size_t to)
{
    const struct node *old = edit_put_old(target, where);
    struct edit_spot spot;
    if (!node_is(old, NODE_LIST) || !edit_spot_find(work->root, old, &spot))
        return edit_refuse(work, old, "%s is no list of its own",
                           target->names[target->count - 1]);
    if (work->edit->verb == EDIT_MOVE)
        return edit_change_move(work, &spot, index, to);
    if (old->count == 1 && !old->anchor && where != EDIT_AT_ANCHOR)
        return edit_put_nothing(work, target, EDIT_PREFIX - work->edit->attribute);
    return edit_change_remove(work, &spot, index);
}

static const struct node *item_at(const struct parts *parts, size_t index)
{
    return index < parts->before ? parts->global->items[index]
                                 : parts->local->items[index - parts->before];
}

static int check(struct edit_work *work, const struct edit_look *look, const struct parts *parts)
{
    const struct edit *edit = work->edit;
    bool hidden = !look->local.value && look->effective && look->effective->kind != NODE_LIST;
    if (edit->verb == EDIT_ADD && hidden)
        return edit_refuse(work, look->effective, "what Globals give here is no list, and a list "
                                                  "at the resource would replace it");
    if (edit->verb == EDIT_ADD)
        return edit->index < 0 ? 0 : check_index(work, parts, edit->index, parts->count + 1);
    if (!parts->global && !parts->local) {
        if (!look->effective)
            return error_set(work->error, ERROR_NOT_FOUND, "there is no list");
        return edit_refuse(work, look->effective, "this is no list of items");
    }
    if (check_index(work, parts, edit->index, parts->count) < 0 ||
        (edit->verb == EDIT_MOVE && check_index(work, parts, edit->to, parts->count) < 0))
        return -1;
    return edit_look_expected(work, look, item_at(parts, (size_t)edit->index));
}

int edit_verb_list(struct edit_work *work)
{
    const struct edit *edit = work->edit;
    struct edit_look look;
    enum edit_where where = edit->where;
    if (edit_look(work, NULL, &look, &work->out->places) < 0)
        return -1;
    edit_list_places(work, &look);
    struct parts parts = parts_of(&look);
    if (check(work, &look, &parts) < 0)
        return -1;
    int settled = settle(work, &look, &parts, &where);
    if (settled != 0)
        return settled;
    const struct edit_find *target = edit_look_target(work, &look, where);
    if (!target)
        return -1;
    int before = where == EDIT_AT_GLOBALS || edit->index < 0 ? 0 : (int)parts.before;
    if (edit->verb == EDIT_ADD)
        return add(work, target, where, edit->index - before);
    return take_or_move(work, target, where, (size_t)(edit->index - before),
                        (size_t)(edit->to - before));
}
