#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/edit_generated.h"
#include "workspace/template/edit_look.h"
#include "workspace/template/edit_refer.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/edit_tree.h"
#include "workspace/template/parse_tag.h"

/* One place where the old id stands in the text of a scalar. */
struct mention {
    const struct node *scalar;
    size_t offset;          /* in its text */
    bool within;            /* of a Sub, where it stands between "${" and "}" or "." */
};

struct renaming {
    struct edit_work *work;
    const char *old, *new_one;
    size_t old_size;
    struct mention *mentions;   /* owned; sorted by scalar and offset once complete */
    size_t count, capacity;
};

/* --- finding --- */

static void take_reference(void *self, const struct edit_reference *reference)
{
    struct renaming *renaming = self;
    const char *text = reference->scalar->text + reference->offset;
    if (reference->size < renaming->old_size ||
        memcmp(text, renaming->old, renaming->old_size) != 0)
        return;
    AUTO_FREE char *name = mem_text_n(text, reference->size);
    if (reference->size > renaming->old_size &&
        !edit_generated_by(renaming->work->root, name, renaming->old))
        return;
    *(struct mention *)ARRAY_PUSH(renaming->mentions, renaming->count, renaming->capacity) =
        (struct mention){ .scalar = reference->scalar, .offset = reference->offset,
                          .within = reference->offset > 0 };
}

static int by_scalar(const void *left, const void *right)
{
    const struct mention *a = left, *b = right;
    if (a->scalar->start != b->scalar->start)
        return a->scalar->start < b->scalar->start ? -1 : 1;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

/* The same place may be found twice (a Ref as DependsOn); it is kept once. */
static void sort_mentions(struct renaming *renaming)
{
    size_t kept = 0;
    if (renaming->count > 0)
        qsort(renaming->mentions, renaming->count, sizeof *renaming->mentions, by_scalar);
    for (size_t i = 0; i < renaming->count; i++)
        if (i == 0 || by_scalar(&renaming->mentions[i], &renaming->mentions[kept - 1]) != 0)
            renaming->mentions[kept++] = renaming->mentions[i];
    renaming->count = kept;
}

/* --- bytes --- */

/* How often NEEDLE is in TEXT before LIMIT. */
static size_t occurrences(const char *text, size_t size, const char *needle, size_t limit)
{
    size_t count = 0, length = strlen(needle);
    for (size_t at = 0; at + length <= size && at < limit; at++)
        count += memcmp(text + at, needle, length) == 0;
    return count;
}

/* The byte where occurrence NUMBER of NEEDLE begins. */
static size_t occurrence_at(const char *text, size_t size, const char *needle, size_t number)
{
    size_t length = strlen(needle);
    for (size_t at = 0; at + length <= size; at++)
        if (memcmp(text + at, needle, length) == 0 && number-- == 0)
            return at;
    return size;
}

/* The n-th occurrence in the text is the n-th one in the bytes, when both have as many. */
static int splice_mention(struct renaming *renaming, const struct mention *mention)
{
    struct edit_work *work = renaming->work;
    const struct node *scalar = mention->scalar;
    size_t start = parse_tag_skip(&work->source, scalar);
    const char *raw = work->source.bytes + start;
    size_t raw_size = scalar->end > start ? scalar->end - start : 0;
    char behind = scalar->text[mention->offset + renaming->old_size];
    AUTO_FREE char *needle = mention->within
                                 ? mem_format("${%s%c", renaming->old, behind)
                                 : mem_text(renaming->old);
    size_t shift = mention->within ? 2 : 0;
    size_t number = occurrences(scalar->text, scalar->size, needle, mention->offset - shift);
    if (occurrences(raw, raw_size, needle, raw_size) !=
        occurrences(scalar->text, scalar->size, needle, scalar->size))
        return edit_refuse(work, scalar, "a reference to %s is written in a way that is not edited "
                                         "here", renaming->old);
    size_t at = start + occurrence_at(raw, raw_size, needle, number) + shift;
    edit_splice(work, at, renaming->old_size, renaming->new_one, strlen(renaming->new_one));
    return 0;
}

static int splice_key(struct renaming *renaming, const struct node *key)
{
    struct edit_work *work = renaming->work;
    size_t start = parse_tag_skip(&work->source, key);
    start += work->source.bytes[start] == '"' || work->source.bytes[start] == '\'';
    if (start + renaming->old_size > work->source.size ||
        memcmp(work->source.bytes + start, renaming->old, renaming->old_size) != 0)
        return edit_refuse(work, key, "the id is written in a way that is not edited here");
    edit_splice(work, start, renaming->old_size, renaming->new_one, strlen(renaming->new_one));
    return 0;
}

/* --- the intended tree --- */

static const struct node *with_names(struct renaming *renaming, const struct node *scalar)
{
    struct mention key = { .scalar = scalar };
    size_t low = 0, high = renaming->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (by_scalar(&renaming->mentions[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    AUTO_STR text;
    str_init(&text, EDIT_TEXT_BYTES * 2);
    size_t from = 0;
    for (; low < renaming->count && renaming->mentions[low].scalar == scalar; low++) {
        str_add_bytes(&text, scalar->text + from, renaming->mentions[low].offset - from);
        str_add(&text, renaming->new_one);
        from = renaming->mentions[low].offset + renaming->old_size;
    }
    if (from == 0)
        return scalar;
    str_add_bytes(&text, scalar->text + from, scalar->size - from);
    struct node *made = node_new_text(renaming->work->arena, scalar, text.text, text.length);
    made->kind = NODE_UNKNOWN;
    made->anchor = scalar->anchor;
    return made;
}

static const struct node *rebuilt(struct renaming *renaming, const struct node *node,
                                  const struct node *resources)
{
    struct arena *arena = renaming->work->arena;
    if (node_is_scalar(node))
        return with_names(renaming, node);
    if (node->kind != NODE_LIST && node->kind != NODE_MAP)
        return node;
    struct node *made = node_new(arena, node->kind, node);
    made->anchor = node->anchor;
    for (size_t i = 0; i < node->count; i++) {
        const struct node *child = rebuilt(renaming, edit_spot_child(node, i), resources);
        const char *name = node->kind == NODE_MAP ? node->members[i].name : NULL;
        if (node == resources && strcmp(name, renaming->old) == 0)
            name = renaming->new_one;
        if (name)
            node_set(arena, made, name, NULL, child);
        else
            node_add_item(arena, made, child);
    }
    return made;
}

/* --- plain text --- */

static bool has_word(const struct node *node, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = strstr(node->text, word); at; at = strstr(at + 1, word))
        if ((at == node->text || !isalnum((unsigned char)at[-1])) &&
            !isalnum((unsigned char)at[size]))
            return true;
    return false;
}

/* Texts in which the old id still stands as a word: names and ARNs perhaps. */
static void note_mentions(struct edit_work *work, const struct node *intended,
                          const char *old)
{
    if (node_is_scalar(intended) && has_word(intended, old))
        edit_note(work, intended, intended);
    if (intended->kind == NODE_LIST || intended->kind == NODE_MAP)
        for (size_t i = 0; i < intended->count; i++)
            note_mentions(work, edit_spot_child(intended, i), old);
}

static int rename_all(struct renaming *renaming, const struct node_member *member,
                      const struct node *resources)
{
    struct edit_work *work = renaming->work;
    edit_refer_each(work->root, take_reference, renaming);
    sort_mentions(renaming);
    if (splice_key(renaming, member->key) < 0)
        return -1;
    for (size_t i = 0; i < renaming->count; i++)
        if (splice_mention(renaming, &renaming->mentions[i]) < 0)
            return -1;
    work->intended = rebuilt(renaming, work->root, resources);
    note_mentions(work, work->intended, renaming->old);
    return 0;
}

int edit_verb_rename(struct edit_work *work)
{
    const struct edit *edit = work->edit;
    const struct node *resources = node_get(work->root, "Resources");
    const struct node_member *member = node_member(resources, edit->id);
    if (!member || edit_find_function(resources))
        return edit_look_missing(work);
    if (edit_check_new_id(work, edit->new_id) < 0)
        return -1;
    struct renaming renaming = { .work = work, .old = edit->id, .new_one = edit->new_id,
                                 .old_size = strlen(edit->id) };
    int done = rename_all(&renaming, member, resources);
    free(renaming.mentions);
    return done;
}
