#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/edit_look.h"
#include "workspace/template/edit_refer.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/sam.h"
#include "workspace/template/written.h"

static const struct node *behind(const struct node *node)
{
    while (node && node->kind == NODE_ALIAS)
        node = node->target;
    return node;
}

static bool is_collection(const struct node *node)
{
    return node && (node->kind == NODE_LIST || node->kind == NODE_MAP) && !node_intrinsic(node);
}

static struct edit_place *add_place(struct edit_look *look, enum edit_where where,
                                    const struct edit_find *find)
{
    struct edit_place *place = &look->places->items[look->places->count++];
    const struct node *raw = find->value ? find->nodes[find->count] : find->nodes[find->reached];
    *place = (struct edit_place){
        .where = where, .present = find->value != NULL, .uses = 1,
        .line = raw ? raw->line : 0, .column = raw ? raw->column : 0,
        .written = find->value ? written_text(find->value, EDIT_LONGEST) : NULL,
        .items = node_is(find->value, NODE_LIST) ? find->value->count : 0,
    };
    return place;
}

/* --- the resource --- */

/* Is the value, or the map it would be added to, written at the resource itself? */
static bool is_own(const struct edit_find *find)
{
    if (!find->alias)
        return true;
    bool itself = !find->merged && find->alias_level == find->count;
    return itself || (find->merged && find->alias_level + 1 == find->count);
}

static bool is_merged_in(const struct edit_find *find)
{
    return find->alias && find->merged && find->alias_level + 1 == find->count;
}

/* Would a map or list here hide or join what Globals give, so that the outcome is another one? */
static char *clash_with_globals(const struct edit_look *look, const struct node *new_value)
{
    const struct edit_find *global = &look->global, *local = &look->local;
    if (global->obstacle && global->reached > 0 && local->reached <= global->reached)
        return mem_format("%s under Globals %s; written at the resource it would be replaced",
                          global->names[global->reached - 1], global->why);
    if (new_value && is_collection(new_value) && is_collection(global->value) && !local->value)
        return mem_format("SAM joins what Globals give with what the resource has, so that %s "
                          "would have both", global->names[global->count - 1]);
    return NULL;
}

static char *refusal_here(struct edit_work *work, const struct edit_look *look,
                          const struct node *new_value)
{
    const struct edit_find *find = &look->local;
    bool unset = work->edit->verb == EDIT_UNSET;
    if (find->obstacle)
        return mem_format("%s %s", find->names[find->reached ? find->reached - 1 : 0], find->why);
    if (!is_own(find))
        return mem_format("%s comes from the anchor &%s", find->names[find->count - 1],
                          look->anchor ? look->anchor : "?");
    if (!find->alias && find->shared)
        return mem_format("other places use it by the anchor &%s, and would change too",
                          find->shared->anchor);
    if (unset && is_merged_in(find))
        return mem_format("%s is merged in by \"<<\"", find->names[find->count - 1]);
    if (unset && !find->value && look->global.value)
        return mem_format("Globals give %s; there is nothing to remove at the resource",
                          find->names[find->count - 1]);
    return clash_with_globals(look, new_value);
}

static void add_resource(struct edit_work *work, struct edit_look *look,
                         const struct node *new_value)
{
    struct edit_find *find = &look->local;
    struct edit_place *place = add_place(look, EDIT_AT_RESOURCE, find);
    place->present = find->value && is_own(find) && !is_merged_in(find);
    place->effective = find->value != NULL;
    bool by_text = work->edit->verb == EDIT_SET && work->edit->kind == EDIT_TEXT;
    const struct node *raw = find->value ? find->nodes[find->count] : NULL;
    place->replaces = place->present && work->edit->verb == EDIT_SET &&
                      (raw->kind == NODE_ALIAS ||
                       (by_text && (node_intrinsic(raw) || is_collection(raw))));
    place->refusal = refusal_here(work, look, new_value);
}

/* --- the others --- */

/* Functions that get the value from Globals. */
static size_t users_of_global(struct edit_work *work, const struct edit_look *look)
{
    size_t count = 0;
    const struct node *resources = node_get(work->root, "Resources");
    const char *names[EDIT_NAMES + 1];
    memcpy(names, look->names[1], sizeof names);
    for (size_t i = 0; node_is(resources, NODE_MAP) && i < resources->count; i++) {
        const struct node *resource = behind(resources->members[i].value);
        const char *type = node_text(node_get(resource, "Type"));
        struct edit_find find;
        if (!text_equal(type, look->type) || !sam_wants(resource, work->edit->path[0]))
            continue;
        names[0] = resources->members[i].name;
        names[1] = "Properties";
        edit_find_walk(work, resources, names, &look->global, &find);
        bool own = find.value && !(node_is(find.value, NODE_LIST) &&
                                   node_is(look->global.value, NODE_LIST));
        count += !own && !find.obstacle;
    }
    return count;
}

static void add_globals(struct edit_work *work, struct edit_look *look)
{
    struct edit_place *place = add_place(look, EDIT_AT_GLOBALS, &look->global);
    place->effective = look->effective == look->global.value || look->joined;
    place->uses = users_of_global(work, look);
    const struct node *raw = look->global.nodes[look->global.count];
    place->replaces = work->edit->verb == EDIT_SET && work->edit->kind == EDIT_TEXT &&
                      (node_intrinsic(raw) || is_collection(raw));
    if (look->global.alias)
        place->refusal = mem_format("Globals have it from the anchor &%s",
                                    look->global.alias->anchor ? look->global.alias->anchor : "?");
    else if (look->global.shared)
        place->refusal = mem_format("other places use it by the anchor &%s, and would change too",
                                    look->global.shared->anchor);
}

static bool is_allowed(const struct node *parameter, const struct node *value)
{
    const struct node *allowed = node_get(parameter, "AllowedValues");
    if (!node_is(allowed, NODE_LIST) || !node_is_scalar(value))
        return true;
    for (size_t i = 0; i < allowed->count; i++)
        if (text_equal(node_text(allowed->items[i]), value->text))
            return true;
    return false;
}

static void add_parameter(struct edit_work *work, struct edit_look *look,
                          const struct node *new_value)
{
    const struct node *parameter = look->parameter.nodes[2];
    struct edit_place *place = add_place(look, EDIT_AT_PARAMETER, &look->parameter);
    place->effective = true;
    place->name = mem_text(look->parameter_name);
    place->uses = edit_refer_count(work->root, look->parameter_name);
    const char *type = node_text(node_get(parameter, "Type"));
    if (look->parameter.alias || look->parameter.shared || look->parameter.obstacle)
        place->refusal = mem_text("the parameter is written with an anchor or a function");
    else if (type && text_starts(type, "AWS::SSM::Parameter::"))
        place->refusal = mem_format("the Default of %s is the name of an SSM parameter, not its "
                                    "value", look->parameter_name);
    else if (new_value && !node_is_scalar(new_value))
        place->refusal = mem_text("the Default of a parameter is a text or number");
    else if (new_value && !is_allowed(parameter, new_value))
        place->refusal = mem_format("%s does not allow this value", look->parameter_name);
}

static void add_anchor(struct edit_work *work, struct edit_look *look)
{
    struct edit_place *place = add_place(look, EDIT_AT_ANCHOR, &look->local);
    place->effective = look->local.value != NULL;
    place->name = mem_text(look->anchor);
    place->uses = edit_spot_aliases(work->root, look->anchored);
    const struct node *place_of = look->local.value ? look->local.value : look->anchored;
    place->line = place_of->line;
    place->column = place_of->column;
    bool itself = look->local.alias && look->local.alias_level == look->local.count;
    if (look->local.obstacle)
        place->refusal = mem_format("%s %s", look->local.names[look->local.reached
                                    ? look->local.reached - 1 : 0], look->local.why);
    else if (itself && work->edit->verb == EDIT_UNSET)
        place->refusal = mem_text("an alias is removed where it stands");
}

/* Nothing to ask when the resource has the value itself and nothing is lost, or when nobody gives
 * it yet. */
static bool must_ask(const struct edit_look *look)
{
    const struct edit_place *here = &look->places->items[0];
    if (!look->resource)
        return false;
    if (here->refusal)
        return look->places->count > 1;
    bool elsewhere = look->effective && !here->present;
    return elsewhere || here->replaces;
}

void edit_look_places(struct edit_work *work, const struct node *new_value,
                      struct edit_look *look)
{
    bool set = work->edit->verb == EDIT_SET;
    if (look->resource)
        add_resource(work, look, new_value);
    if (look->global.value)
        add_globals(work, look);
    if (look->parameter.count > 0 && set)
        add_parameter(work, look, new_value);
    if (look->anchored)
        add_anchor(work, look);
    look->places->ask = must_ask(look);
}
