#include "workspace/template/edit_look.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/template/edit_refer.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/sam.h"
#include "workspace/template/secret.h"
#include "workspace/template/written.h"

static const char all_functions[] = "AWS::Serverless::Function";

/* --- the resource --- */

static const struct node *behind(const struct node *node)
{
    while (node && node->kind == NODE_ALIAS)
        node = node->target;
    return node;
}

int edit_look_missing(struct edit_work *work)
{
    const struct node *resources = node_get(work->root, "Resources");
    const struct node_member *loop = edit_find_loop(resources, work->edit->id);
    if (loop)
        return edit_refuse(work, loop->key, "%s is made by Fn::ForEach, with others like it",
                           work->edit->id);
    error_set(work->error, ERROR_NOT_FOUND, "there is no resource \"%.100s\"", work->edit->id);
    size_t count = node_is(resources, NODE_MAP) ? resources->count : 0;
    AUTO_FREE const char **names = mem_alloc((count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = resources->members[i].name;
    const char *near = likeness_nearest(work->edit->id, names);
    return near ? error_hint(work->error, "Did you mean %s?", near) : -1;
}

static int find_resource(struct edit_work *work, struct edit_look *look)
{
    look->type = all_functions;
    look->section = sam_section(all_functions);
    if (!work->edit->id)
        return 0;
    const struct node *resources = node_get(work->root, "Resources");
    look->resource = behind(node_get(resources, work->edit->id));
    if (!look->resource)
        return edit_look_missing(work);
    if (look->resource->kind != NODE_MAP || node_intrinsic(look->resource))
        return edit_refuse(work, look->resource, "%s is no resource with properties",
                           work->edit->id);
    look->type = node_text(behind(node_get(look->resource, "Type")));
    look->section = sam_section(look->type);
    return 0;
}

/* --- the paths --- */

static int make_names(struct edit_work *work, struct edit_look *look)
{
    const struct edit *edit = work->edit;
    size_t count = 0;
    while (edit->path && edit->path[count])
        count++;
    if (count == 0 || count + EDIT_PREFIX > EDIT_NAMES)
        return error_set(work->error, ERROR_INVALID, "a path of %zu names cannot be edited", count);
    const char **local = look->names[0], **global = look->names[1];
    size_t prefix = 0;
    local[prefix++] = edit->id ? edit->id : "";
    if (!edit->attribute)
        local[prefix++] = "Properties";
    global[0] = "Globals";
    global[1] = look->section ? look->section : "";
    for (size_t i = 0; i <= count; i++) {
        local[prefix + i] = edit->path[i];
        global[EDIT_PREFIX + i] = edit->path[i];
    }
    return 0;
}

static bool is_plain_list(const struct node *node)
{
    return node_is(node, NODE_LIST);
}

static void walk_both(struct edit_work *work, struct edit_look *look)
{
    const struct edit *edit = work->edit;
    bool wanted = !edit->attribute && look->section &&
                  (!look->resource || sam_wants(look->resource, edit->path[0]));
    if (wanted)
        edit_find_walk(work, work->root, look->names[1], NULL, &look->global);
    if (look->resource)
        edit_find_walk(work, node_get(work->root, "Resources"), look->names[0],
                       wanted ? &look->global : NULL, &look->local);
}

/* --- what counts --- */

static void find_effective(struct edit_look *look)
{
    const struct node *local = look->local.value, *global = look->global.value;
    look->joined = is_plain_list(local) && is_plain_list(global);
    /* What the resource has on the way (!If ...) replaces all that Globals give. */
    look->effective = local ? local : look->local.hides ? NULL : global;
}

static void find_parameter(struct edit_work *work, struct edit_look *look)
{
    struct edit_reference reference;
    if (!look->effective || !edit_refer_only(look->effective, &reference))
        return;
    const struct node *parameters = node_get(work->root, "Parameters");
    const char *name = arena_text(work->arena, reference.scalar->text + reference.offset,
                                  reference.size);
    if (!node_is(behind(node_get(parameters, name)), NODE_MAP))
        return;
    look->parameter_name = name;
    look->default_names[0] = "Parameters";
    look->default_names[1] = name;
    look->default_names[2] = "Default";
    edit_find_walk(work, work->root, look->default_names, NULL, &look->parameter);
}

static void find_anchor(struct edit_look *look)
{
    const struct edit_find *find = &look->local;
    if (find->alias && find->alias->kind == NODE_ALIAS) {
        look->anchored = find->alias->target;
        look->anchor = find->alias->anchor;
    } else if (!find->alias && find->shared) {
        look->anchored = find->shared;
        look->anchor = find->shared->anchor;
    }
}

int edit_look(struct edit_work *work, const struct node *new_value, struct edit_look *look,
              struct edit_places *places)
{
    *look = (struct edit_look){ .places = places };
    *places = (struct edit_places){ .count = 0 };
    if (find_resource(work, look) < 0 || make_names(work, look) < 0)
        return -1;
    walk_both(work, look);
    find_effective(look);
    find_parameter(work, look);
    find_anchor(look);
    edit_look_places(work, new_value, look);
    return 0;
}

/* --- choosing --- */

static const struct edit_find *target_of(const struct edit_look *look, enum edit_where where)
{
    switch (where) {
    case EDIT_AT_GLOBALS:
        return &look->global;
    case EDIT_AT_PARAMETER:
        return &look->parameter;
    default:
        return &look->local;
    }
}

/* Globals that do not have the value yet. */
static const struct edit_find *new_global(struct edit_work *work, const struct edit_look *look)
{
    const char *property = work->edit->path[0];
    const char *id = work->edit->id ? work->edit->id : "the functions";
    if (work->edit->attribute || !look->section || look->global.count == 0) {
        error_set(work->error, ERROR_INVALID, "Globals give nothing to %s", id);
        error_hint(work->error, "They are for SAM resources that do not ignore them.");
        return NULL;
    }
    if (!sam_global(look->type, property)) {
        error_set(work->error, ERROR_INVALID, "Globals of %s cannot hold %s", look->section,
                  property);
        error_hint(work->error, "Write it at each resource.");
        return NULL;
    }
    if (look->global.obstacle) {
        edit_refuse(work, look->global.obstacle, "this part of Globals %s", look->global.why);
        return NULL;
    }
    return &look->global;
}

const struct edit_find *edit_look_target(struct edit_work *work, const struct edit_look *look,
                                         enum edit_where where)
{
    for (size_t i = 0; i < look->places->count; i++) {
        const struct edit_place *place = &look->places->items[i];
        if (place->where != where)
            continue;
        if (!place->refusal)
            return target_of(look, where);
        error_at(work->error, work->source.file, place->line, place->column, ERROR_NOT_EMULATED,
                 "%s", place->refusal);
        return NULL;
    }
    if (where == EDIT_AT_GLOBALS)
        return new_global(work, look);
    error_set(work->error, ERROR_NOT_FOUND, "the value is not given by %s",
              where == EDIT_AT_PARAMETER ? "a parameter"
              : where == EDIT_AT_ANCHOR  ? "an anchor"
                                         : "a resource");
    return NULL;
}

static bool reads_as(const struct node *node, const char *expected)
{
    AUTO_FREE char *text = node ? written_text(node, EDIT_LONGEST) : mem_text("");
    return strcmp(text, expected) == 0;
}

int edit_look_expected(struct edit_work *work, const struct edit_look *look,
                       const struct node *target)
{
    const char *expected = work->edit->expect;
    if (!expected || reads_as(look->effective, expected) || (target && reads_as(target, expected)))
        return 0;
    const char *name = look->local.count ? look->local.names[look->local.count - 1] : "the value";
    AUTO_FREE char *now =
        look->effective ? written_text(look->effective, EDIT_LONGEST) : mem_text("nothing");
    bool secret = secret_is(name, now) || secret_is(name, expected);
    error_at(work->error, work->source.file, look->effective ? look->effective->line : 0,
             look->effective ? look->effective->column : 0, ERROR_BUSY,
             "%s has been changed meanwhile: it is %s now, not %s", name,
             secret ? "another one" : now, secret ? "the one shown"
             : *expected ? expected : "absent");
    return error_hint(work->error, "Look at it again before you change it.");
}
