#include "workspace/template/edit_put.h"

#include <string.h>

#include "workspace/template/edit_change.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/edit_tree.h"

const struct node *edit_put_old(const struct edit_find *find, enum edit_where where)
{
    if (!find->value)
        return NULL;
    if (where == EDIT_AT_ANCHOR)
        return find->value;
    return find->merged ? NULL : find->nodes[find->count];
}

static int find_spot(struct edit_work *work, const struct node *node, struct edit_spot *spot)
{
    if (edit_spot_find(work->root, node, spot))
        return 0;
    return edit_refuse(work, node, "this part of the template is not edited here");
}

/* New members go to the end, but Properties behind Type, and Globals before Resources. */
static size_t index_for(const struct node *container, const char *name)
{
    static const struct {
        const char *name, *other;
        size_t behind;
    } places[] = {
        { "Properties", "Type", 1 },
        { "Globals", "Resources", 0 },
    };
    for (size_t i = 0; i < COUNT(places); i++) {
        const struct node_member *other = node_member(container, places[i].other);
        if (other && strcmp(places[i].name, name) == 0)
            return (size_t)(other - container->members) + places[i].behind;
    }
    return container->count;
}

static int add(struct edit_work *work, const struct edit_find *find, size_t level,
               const struct node *value)
{
    const struct node *container = find->nodes[level];
    struct edit_spot spot;
    for (size_t i = level; i < find->count; i++)
        if (edit_find_index(find->names[i]) >= 0)
            return error_set(work->error, ERROR_NOT_FOUND, "there is no item %s", find->names[i]);
    if (!container || find_spot(work, container, &spot) < 0)
        return container ? -1 : edit_refuse(work, work->root, "there is nothing to add it to");
    if (container->kind != NODE_MAP && container->kind != NODE_NULL)
        return edit_refuse(work, container, "%s is no map",
                           level > 0 ? find->names[level - 1] : "this");
    for (size_t i = find->count - 1; i > level; i--)
        value = edit_tree_map(work->arena, find->names[i], value);
    return edit_change_insert(work, &spot, index_for(container, find->names[level]),
                              find->names[level], value);
}

int edit_put_value(struct edit_work *work, const struct edit_find *find, enum edit_where where,
                   const struct node *value)
{
    const struct node *old = edit_put_old(find, where);
    struct edit_spot spot;
    if (old)
        return find_spot(work, old, &spot) < 0 ? -1 : edit_change_replace(work, &spot, value);
    return add(work, find, find->value ? find->count - 1 : find->reached, value);
}

/* Does removing its only child make the map at LEVEL go as well? */
static bool goes_too(const struct edit_find *find, size_t level, size_t floor)
{
    const struct node *node = find->nodes[level];
    return level > floor && node->count == 1 && !node->anchor &&
           find->nodes[level - 1]->kind == NODE_MAP;
}

int edit_put_nothing(struct edit_work *work, const struct edit_find *find, size_t floor)
{
    size_t level = find->count;
    while (goes_too(find, level - 1, floor))
        level--;
    const struct node *container = find->nodes[level - 1];
    struct edit_spot spot;
    if (find_spot(work, container, &spot) < 0)
        return -1;
    for (size_t i = 0; i < container->count; i++)
        if (edit_spot_child(container, i) == find->nodes[level])
            return edit_change_remove(work, &spot, i);
    return edit_refuse(work, container, "this part of the template is not edited here");
}
