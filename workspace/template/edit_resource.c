#include <ctype.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/edit_change.h"
#include "workspace/template/edit_look.h"
#include "workspace/template/edit_generated.h"
#include "workspace/template/edit_refer.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/edit_tree.h"
#include "workspace/template/written.h"

enum { LONGEST_ID = 255 };

void edit_note(struct edit_work *work, const struct node *where, const struct node *shown)
{
    struct edit_result *out = work->out;
    const struct edit_note *last = out->note_count > 0 ? &out->notes[out->note_count - 1] : NULL;
    if (last && last->line == where->line && last->column == where->column)
        return;
    if (out->note_count < EDIT_NOTES)
        *(struct edit_note *)ARRAY_PUSH(out->notes, out->note_count, out->note_capacity) =
            (struct edit_note){ .line = where->line, .column = where->column,
                                .text = written_text(shown, EDIT_LONGEST) };
}

int edit_check_new_id(struct edit_work *work, const char *id)
{
    const struct node *resources = node_get(work->root, "Resources");
    size_t size = id ? strlen(id) : 0;
    bool good = size > 0 && size <= LONGEST_ID;
    for (size_t i = 0; good && i < size; i++)
        good = isalnum((unsigned char)id[i]);
    if (!good) {
        error_set(work->error, ERROR_INVALID, "\"%.100s\" cannot be a logical id", id ? id : "");
        return error_hint(work->error, "Use letters and digits only, at most %d.", LONGEST_ID);
    }
    const struct node_member *taken = node_member(resources, id);
    if (!taken)
        taken = node_member(node_get(work->root, "Parameters"), id);
    if (!taken)
        taken = edit_find_loop(resources, id);
    if (taken)
        return error_at(work->error, work->source.file, taken->key->line, taken->key->column,
                        ERROR_INVALID, "%s is there already", id);
    return 0;
}

/* --- creating --- */

static bool is_body(const struct node *body)
{
    return node_is(body, NODE_MAP) && node_text(node_get(body, "Type"));
}

/* Where the new one goes: behind `after`, else to the end. */
static int place_of(struct edit_work *work, const struct node *resources, size_t *out)
{
    const char *after = work->edit->after;
    const struct node_member *member = after ? node_member(resources, after) : NULL;
    if (after && !member)
        return error_set(work->error, ERROR_NOT_FOUND, "there is no resource \"%.100s\"", after);
    *out = member ? (size_t)(member - resources->members) + 1 : resources->count;
    return 0;
}

int edit_verb_create(struct edit_work *work)
{
    const char *id = work->edit->id;
    const struct node *body = edit_value_node(work);
    if (!body || edit_check_new_id(work, id) < 0)
        return -1;
    if (!is_body(body)) {
        error_set(work->error, ERROR_INVALID, "the body of a resource is a map with a Type");
        return error_hint(work->error, "For example {Type: AWS::SQS::Queue}.");
    }
    const struct node *resources = node_get(work->root, "Resources");
    struct edit_spot spot = { .nodes = { work->root } };
    if (!resources)
        return edit_change_insert(work, &spot, work->root->count, "Resources",
                                  edit_tree_map(work->arena, id, body));
    bool usable = (resources->kind == NODE_MAP && !edit_find_function(resources)) ||
                  resources->kind == NODE_NULL;
    if (!usable || !edit_spot_find(work->root, resources, &spot))
        return edit_refuse(work, resources, "Resources is no map that can be added to");
    size_t index = 0;
    if (place_of(work, resources, &index) < 0)
        return -1;
    return edit_change_insert(work, &spot, index, id, body);
}

/* --- deleting --- */

struct references {
    struct edit_work *work;
    const struct node *resource;
    size_t count;
};

static bool names_it(const struct edit_work *work, const struct edit_reference *reference)
{
    AUTO_FREE char *name = mem_text_n(reference->scalar->text + reference->offset,
                                      reference->size);
    return strcmp(name, work->edit->id) == 0 ||
           edit_generated_by(work->root, name, work->edit->id);
}

static void note_reference(void *self, const struct edit_reference *reference)
{
    struct references *references = self;
    bool inside = reference->scalar->start >= references->resource->start &&
                  reference->scalar->end <= references->resource->end;
    if (inside || !names_it(references->work, reference))
        return;
    references->count++;
    edit_note(references->work, reference->whole, reference->whole);
}

static int still_needed(struct edit_work *work, size_t count)
{
    const struct edit_note *first = &work->out->notes[0];
    error_at(work->error, work->source.file, first->line, first->column, ERROR_DENIED,
             "%zu place%s refer%s to %s, first %s", count, count == 1 ? "" : "s",
             count == 1 ? "s" : "", work->edit->id, first->text);
    return error_hint(work->error, "Change these first, or delete it all the same.");
}

int edit_verb_delete(struct edit_work *work)
{
    const struct node *resources = node_get(work->root, "Resources");
    const struct node_member *member = node_member(resources, work->edit->id);
    struct edit_spot spot;
    if (!member || edit_find_function(resources) || !edit_spot_find(work->root, resources, &spot))
        return edit_look_missing(work);
    struct references references = { .work = work, .resource = member->value };
    edit_refer_each(work->root, note_reference, &references);
    if (references.count > 0 && !work->edit->force)
        return still_needed(work, references.count);
    return edit_change_remove(work, &spot, (size_t)(member - resources->members));
}
