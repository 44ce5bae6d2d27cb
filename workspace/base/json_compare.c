#include "workspace/base/json_compare.h"

#include <stdbool.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/json_path.h"
#include "workspace/base/json_tree.h"
#include "workspace/base/str.h"

/* Texts in texts; deeper ones are only texts. */
enum { LEVELS = 8, PATH_BYTES = 1 << 16 };

struct comparing {
    const struct json_compare *asked;
    struct arena *arena;
    struct json_path path;
    size_t found, ignored;
    int level;
};

/* A side that is not there is NULL. */
static void report(struct comparing *comparing, const struct json_tree *want,
                   const struct json_tree *got)
{
    AUTO_STR path;
    str_init(&path, PATH_BYTES);
    json_path_write(&comparing->path, &path);
    struct json_compare_found found = { .path = path.text };
    if (want) {
        found.want = want->raw;
        found.want_size = want->size;
    }
    if (got) {
        found.got = got->raw;
        found.got_size = got->size;
    }
    comparing->found++;
    if (comparing->asked->each)
        comparing->asked->each(comparing->asked->self, &found);
}

static bool is_ignored(struct comparing *comparing)
{
    const struct json_compare *asked = comparing->asked;
    for (size_t i = 0; i < asked->ignore_count; i++)
        if (json_path_fits(&comparing->path, asked->ignore[i])) {
            comparing->ignored++;
            return true;
        }
    return false;
}

static void compare_values(struct comparing *comparing, const struct json_tree *want,
                           const struct json_tree *got);

static void compare_member(struct comparing *comparing, const struct json_tree *want,
                           const struct json_tree *got)
{
    const struct json_tree *named = want ? want : got;
    json_path_push_key(&comparing->path, named->key, named->key_size);
    compare_values(comparing, want, got);
    json_path_pop(&comparing->path);
}

/* Both are sorted by key. */
static void compare_objects(struct comparing *comparing, const struct json_tree *want,
                            const struct json_tree *got)
{
    size_t i = 0, j = 0;
    while (i < want->count || j < got->count) {
        const struct json_tree *left = i < want->count ? want->items[i] : NULL;
        const struct json_tree *right = j < got->count ? got->items[j] : NULL;
        int order = !left ? 1 : !right ? -1 : json_tree_compare_keys(left, right);
        compare_member(comparing, order <= 0 ? left : NULL, order >= 0 ? right : NULL);
        i += order <= 0;
        j += order >= 0;
    }
}

static void compare_arrays(struct comparing *comparing, const struct json_tree *want,
                           const struct json_tree *got)
{
    for (size_t i = 0; i < want->count || i < got->count; i++) {
        json_path_push_index(&comparing->path, i);
        compare_values(comparing, i < want->count ? want->items[i] : NULL,
                       i < got->count ? got->items[i] : NULL);
        json_path_pop(&comparing->path);
    }
}

static bool holds_more(const struct json_tree *tree)
{
    return tree && (tree->kind == JSON_TOKEN_OBJECT || tree->kind == JSON_TOKEN_ARRAY);
}

/* Texts that differ are only the same when what is ignored within them is all that differs. */
static void compare_within(struct comparing *comparing, const struct json_tree *want,
                           const struct json_tree *got, const struct json_tree *inner_want,
                           const struct json_tree *inner_got)
{
    size_t found = comparing->found, ignored = comparing->ignored;
    comparing->level++;
    compare_values(comparing, inner_want, inner_got);
    comparing->level--;
    if (comparing->found == found && comparing->ignored == ignored)
        report(comparing, want, got);
}

static void compare_strings(struct comparing *comparing, const struct json_tree *want,
                            const struct json_tree *got)
{
    if (want->size == got->size && memcmp(want->raw, got->raw, want->size) == 0)
        return;
    size_t left_size, right_size;
    const char *left = json_tree_text(comparing->arena, want->raw, want->size, &left_size);
    const char *right = json_tree_text(comparing->arena, got->raw, got->size, &right_size);
    /* What was no character before it was decoded need not have been the same. */
    bool sure = !memmem(left, left_size, "\xef\xbf\xbd", 3);
    if (sure && left_size == right_size && memcmp(left, right, left_size) == 0)
        return;
    bool look = comparing->level < LEVELS;
    struct json_tree *inner = look ? json_tree_read(comparing->arena, left, left_size) : NULL;
    struct json_tree *other =
        holds_more(inner) ? json_tree_read(comparing->arena, right, right_size) : NULL;
    if (holds_more(other))
        compare_within(comparing, want, got, inner, other);
    else
        report(comparing, want, got);
}

static void compare_written(struct comparing *comparing, const struct json_tree *want,
                            const struct json_tree *got)
{
    if (want->size != got->size || memcmp(want->raw, got->raw, want->size) != 0)
        report(comparing, want, got);
}

static void compare_values(struct comparing *comparing, const struct json_tree *want,
                           const struct json_tree *got)
{
    static void (*const by_kind[JSON_TOKEN_END])(struct comparing *comparing,
                                                 const struct json_tree *want,
                                                 const struct json_tree *got) = {
        [JSON_TOKEN_OBJECT] = compare_objects,
        [JSON_TOKEN_ARRAY] = compare_arrays,
        [JSON_TOKEN_STRING] = compare_strings,
    };
    if (is_ignored(comparing))
        return;
    if (!want || !got || want->kind != got->kind)
        report(comparing, want, got);
    else
        (by_kind[want->kind] ? by_kind[want->kind] : compare_written)(comparing, want, got);
}

size_t json_compare(const struct json_compare *compare)
{
    AUTO(arena) arena = arena_new();
    struct comparing comparing = { .asked = compare, .arena = arena };
    struct json_tree *want = json_tree_read(arena, compare->want, compare->want_size);
    struct json_tree *got = want ? json_tree_read(arena, compare->got, compare->got_size) : NULL;
    struct json_tree all_want = { .raw = compare->want, .size = compare->want_size };
    struct json_tree all_got = { .raw = compare->got, .size = compare->got_size };
    if (want && got)
        compare_values(&comparing, want, got);
    else
        compare_written(&comparing, &all_want, &all_got);
    json_path_release(&comparing.path);
    return comparing.found;
}
