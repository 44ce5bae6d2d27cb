#include "runner/edit_show.h"

#include <stdlib.h>
#include <string.h>

#include "runner/edit_changes.h"
#include "runner/edit_record.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/problem.h"
#include "workspace/template/edit.h"
#include "workspace/template/node.h"
#include "workspace/template/secret.h"

enum { LONGEST_VALUE = 100, LONGEST_PATH = 400, SHOWN_BYTES = 1 << 24 };

#define STARS "********"

/* Two marks that are no characters, so that no text has them: the value is hidden; and: it is
 * hidden and is another one than before, so that the lines differ. */
#define HIDDEN "\xef\xb7\x90"
#define HIDDEN_NEW "\xef\xb7\x91"
/* As text_safe() writes them. */
#define SHOWN_HIDDEN "\\u{fdd0}"
#define SHOWN_HIDDEN_NEW "\\u{fdd1}"

/* ---- hiding -------------------------------------------------------------------------------- */

struct range {
    size_t start, end;
};

struct ranges {
    struct range *items;
    size_t count, capacity;
};

/* Values of secret names, also in lists and maps beneath such a name, in the order of the file but
 * for aliases. */
static void find_secrets(const struct node *node, bool secret, struct ranges *out)
{
    bool hidden = node_get(node, "NoEcho") && text_equal(node_text(node_get(node, "NoEcho")),
                                                         "true");
    for (size_t i = 0; node->kind == NODE_LIST && i < node->count; i++)
        find_secrets(node->items[i], secret, out);
    for (size_t i = 0; node->kind == NODE_MAP && i < node->count; i++) {
        const struct node_member *member = &node->members[i];
        bool default_of_hidden = hidden && strcmp(member->name, "Default") == 0;
        bool is_secret = default_of_hidden || secret_is(member->name, node_text(member->value));
        if (!node_intrinsic(node))
            find_secrets(member->value, node_is_scalar(member->value) && is_secret, out);
    }
    if (secret && node_is_scalar(node) && node->end > node->start)
        *ARRAY_PUSH(out->items, out->count, out->capacity) =
            (struct range){ .start = node->start, .end = node->end };
}

static int by_start(const void *left, const void *right)
{
    const struct range *a = left, *b = right;
    return (a->start > b->start) - (a->start < b->start);
}

static bool is_new(const struct edit_changes *changes, const struct range *range)
{
    for (size_t i = 0; changes && i < changes->count; i++)
        if (changes->items[i].new_at < range->end &&
            changes->items[i].new_at + changes->items[i].new_size > range->start)
            return true;
    return false;
}

/* Every line of the value keeps its indentation and its end, so that lines keep their numbers. */
static void add_hidden(struct str *out, const char *text, size_t size, const char *mark)
{
    const char *end = text + size;
    while (text < end) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        const char *next = line_end ? line_end + 1 : end;
        const char *body = text;
        while (body < next && strchr(" \t\r\n", *body) && *body)
            body++;
        str_add_bytes(out, text, (size_t)(body - text));
        if (body < next)
            str_add(out, mark);
        if (body < next && line_end)
            str_add_char(out, '\n');
        text = next;
    }
}

/* CHANGES are given for the new text only. */
static void hide(const char *bytes, size_t size, const struct edit_changes *changes,
                 struct str *out)
{
    AUTO(arena) arena = arena_new();
    struct problem_list problems = { .count = 0 };
    struct parse_source source = { .bytes = bytes, .size = size, .file = "" };
    struct ranges secrets = { .count = 0 };
    const struct node *root = parse_tree(arena, &source, &problems);
    size_t done = 0;
    if (root)
        find_secrets(root, false, &secrets);
    if (secrets.count)
        qsort(secrets.items, secrets.count, sizeof(*secrets.items), by_start);
    for (size_t i = 0; i < secrets.count; i++) {
        const struct range *range = &secrets.items[i];
        if (range->start < done || range->end > size)
            continue;
        str_add_bytes(out, bytes + done, range->start - done);
        add_hidden(out, bytes + range->start, range->end - range->start,
                   is_new(changes, range) ? HIDDEN_NEW : HIDDEN);
        done = range->end;
    }
    str_add_bytes(out, bytes + done, size - done);
    problem_list_release(&problems);
    free(secrets.items);
}

static void add_with_stars(struct str *out, const char *text)
{
    for (; *text; text++)
        if (text_starts(text, SHOWN_HIDDEN) || text_starts(text, SHOWN_HIDDEN_NEW)) {
            str_add(out, STARS);
            text += strlen(SHOWN_HIDDEN) - 1;
        } else {
            str_add_char(out, *text);
        }
}

void edit_show_difference(const struct edit_texts *texts, const struct edit_changes *changes,
                          struct str *out)
{
    AUTO_STR old, new_one, lines;
    str_init(&old, SHOWN_BYTES);
    str_init(&new_one, SHOWN_BYTES);
    str_init(&lines, SHOWN_BYTES);
    hide(texts->old, texts->old_size, NULL, &old);
    hide(texts->new_one, texts->new_size, changes, &new_one);
    edit_difference(old.text, old.length, new_one.text, new_one.length, &lines);
    add_with_stars(out, lines.text);
}

/* ---- in words ------------------------------------------------------------------------------ */

/* Environment.Variables.NAME is Environment.NAME to people. */
static void add_path(const struct edit *edit, struct str *out)
{
    for (const char *const *name = edit->path; name && *name; name++) {
        if (name > edit->path && strcmp(name[-1], "Environment") == 0 &&
            strcmp(*name, "Variables") == 0 && name[1])
            continue;
        str_addf(out, "%s%s", name > edit->path ? "." : "", *name);
    }
}

static const char *last_name(const struct edit *edit)
{
    const char *last = "";
    for (const char *const *name = edit->path; name && *name; name++)
        last = *name;
    return last;
}

static void add_value(struct str *out, const char *text, size_t size)
{
    AUTO_STR safe;
    str_init(&safe, SHOWN_BYTES);
    text_safe(&safe, text, size, false);
    text_cut(out, size ? safe.text : "\"\"", LONGEST_VALUE, false, false);
}

static void add_new_value(struct str *out, const struct edit *edit)
{
    size_t line = edit->value_size;
    const char *end = memchr(edit->value, '\n', line);
    add_value(out, edit->value, end ? (size_t)(end - edit->value) : line);
    if (end)
        str_add(out, " ...");
}

/* In a list or map it is the names in it that tell. */
static bool looks_secret(const char *name, const char *value)
{
    return secret_is(name, value) || (value && strchr("[{", value[0]) && secret_is(value, NULL));
}

static bool is_secret(const struct edit *edit, const char *old)
{
    const char *name = last_name(edit);
    AUTO_FREE char *value = edit->value ? mem_text_n(edit->value, edit->value_size) : NULL;
    return looks_secret(name, value) || looks_secret(name, old) ||
           looks_secret(name, edit->expect);
}

static void add_set(const struct edit *edit, const char *old, bool secret, struct str *out)
{
    if (secret) {
        str_add(out, old ? " changed" : " set");
        return;
    }
    if (old) {
        str_add_char(out, ' ');
        add_value(out, old, strlen(old));
    }
    str_add(out, old ? " -> " : " set to ");
    add_new_value(out, edit);
}

static void add_unset(const char *old, bool secret, struct str *out)
{
    str_add(out, " removed");
    if (!old || secret)
        return;
    str_add(out, ", was ");
    add_value(out, old, strlen(old));
}

static void add_item(const struct edit *edit, bool secret, struct str *out)
{
    str_add(out, secret ? " + an item" : " + ");
    if (!secret)
        add_new_value(out, edit);
}

/* An item by what its edit says of it, else by its place. */
static void add_moved(const struct edit *edit, struct str *out)
{
    bool named = edit->value && edit->value_size;
    str_add(out, edit->verb == EDIT_TAKE ? " - " : named ? " " : "");
    if (named)
        add_new_value(out, edit);
    else if (edit->verb == EDIT_TAKE)
        str_addf(out, "item %d", edit->index + 1);
    if (edit->verb == EDIT_MOVE)
        str_addf(out, " %d -> %d", edit->index + 1, edit->to + 1);
}

char *edit_show_change(const struct edit *edit, const char *old, bool secret)
{
    AUTO_STR out;
    bool hide_it = secret || is_secret(edit, old);
    str_init(&out, LONGEST_PATH + 2 * LONGEST_VALUE);
    if (edit->verb == EDIT_CREATE)
        str_add(&out, "created");
    else if (edit->verb == EDIT_DELETE)
        str_add(&out, "deleted");
    else if (edit->verb == EDIT_RENAME)
        str_addf(&out, "renamed %s", edit->new_id);
    else
        add_path(edit, &out);
    if (edit->verb == EDIT_SET)
        add_set(edit, old, hide_it, &out);
    else if (edit->verb == EDIT_UNSET)
        add_unset(old, hide_it, &out);
    else if (edit->verb == EDIT_ADD)
        add_item(edit, hide_it, &out);
    else if (edit->verb == EDIT_TAKE || edit->verb == EDIT_MOVE)
        add_moved(edit, &out);
    return str_take(&out);
}

char *edit_show_expected(const struct edit *edit, const char *now, bool secret)
{
    AUTO_STR out;
    str_init(&out, LONGEST_PATH + 2 * LONGEST_VALUE + 64);
    add_path(edit, &out);
    if (secret || is_secret(edit, now)) {
        str_add(&out, " is another one now on disk than you edited");
        return str_take(&out);
    }
    str_add(&out, now ? " is now " : " is no longer");
    if (now)
        add_value(&out, now, strlen(now));
    str_add(&out, " on disk, you edited ");
    if (edit->expect && edit->expect[0])
        add_value(&out, edit->expect, strlen(edit->expect));
    else
        str_add(&out, "none");
    return str_take(&out);
}
