#include "workspace/base/json_path.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"

enum { STEPS_MAXIMUM = 64 };

enum part_kind { PART_KEY, PART_INDEX, PART_ANY_KEY, PART_ANY_INDEX, PART_ANY_STEPS };

struct part {
    enum part_kind kind;
    char *key;                  /* owned */
    size_t key_size, index;
};

struct json_path_pattern {
    struct part parts[STEPS_MAXIMUM];
    size_t count;
};

/* ---- paths ---------------------------------------------------------------------------------- */

void json_path_release(struct json_path *path)
{
    free(path->steps);
    *path = (struct json_path){ .steps = NULL };
}

static struct json_step *push(struct json_path *path)
{
    return ARRAY_PUSH(path->steps, path->count, path->capacity);
}

void json_path_push_key(struct json_path *path, const char *key, size_t size)
{
    *push(path) = (struct json_step){ .key = key, .key_size = size };
}

void json_path_push_index(struct json_path *path, size_t index)
{
    *push(path) = (struct json_step){ .index = index };
}

void json_path_pop(struct json_path *path)
{
    path->count--;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '$' || c == '@';
}

static size_t plain_size(const char *text, size_t size)
{
    size_t used = 0;
    while (used < size && is_plain(text[used]))
        used++;
    return used;
}

void json_path_write(const struct json_path *path, struct str *out)
{
    for (size_t i = 0; i < path->count; i++) {
        const struct json_step *step = &path->steps[i];
        bool plain = step->key && step->key_size > 0 &&
                     plain_size(step->key, step->key_size) == step->key_size;
        if (plain) {
            str_add(out, i > 0 ? "." : "");
            str_add_bytes(out, step->key, step->key_size);
            continue;
        }
        str_add_char(out, '[');
        if (step->key)
            json_scan_quote(out, step->key, step->key_size);
        else
            str_add_number(out, (int64_t)step->index);
        str_add_char(out, ']');
    }
}

/* ---- patterns ------------------------------------------------------------------------------- */

void json_path_pattern_free(struct json_path_pattern *pattern)
{
    if (!pattern)
        return;
    for (size_t i = 0; i < pattern->count; i++)
        free(pattern->parts[i].key);
    free(pattern);
}

/* Each reader returns the bytes it has read, 0: that is none. */
static size_t read_quoted(const char *text, struct part *part)
{
    const char *at = text + 1;
    while (*at && *at != '"')
        at += at[0] == '\\' && at[1] ? 2 : 1;
    if (*at != '"' || at[1] != ']')
        return 0;
    struct json_token token = { .kind = JSON_TOKEN_STRING, .raw = text,
                                .size = (size_t)(at + 1 - text) };
    struct error error = ERROR_INIT;
    if (json_scan_check(token.raw, token.size, NULL, &error) < 0)
        return 0;
    AUTO_STR key;
    str_init(&key, token.size * 3 + 1);
    json_scan_text(&token, &key);
    *part = (struct part){ .kind = PART_KEY, .key_size = key.length };
    part->key = str_take(&key);
    return token.size + 1;
}

static size_t read_bracket(const char *text, struct part *part)
{
    if (text[1] == '"') {
        size_t used = read_quoted(text + 1, part);
        return used ? used + 1 : 0;
    }
    *part = (struct part){ .kind = PART_ANY_INDEX };
    if (strncmp(text, "[*]", 3) == 0)
        return 3;
    size_t digits = strspn(text + 1, "0123456789");
    if (digits == 0 || digits > 9 || text[1 + digits] != ']')
        return 0;
    *part = (struct part){ .kind = PART_INDEX, .index = strtoul(text + 1, NULL, 10) };
    return digits + 2;
}

static size_t read_word(const char *text, struct part *part)
{
    size_t stars = strspn(text, "*");
    size_t size = stars ? stars : plain_size(text, strlen(text));
    if (stars > 2 || size == 0)
        return 0;
    *part = (struct part){ .kind = stars == 2 ? PART_ANY_STEPS : PART_ANY_KEY };
    if (!stars)
        *part = (struct part){ .kind = PART_KEY, .key = mem_text_n(text, size), .key_size = size };
    return size;
}

static size_t read_part(const char *text, bool first, struct part *part)
{
    if (*text == '[')
        return read_bracket(text, part);
    size_t dot = first ? 0 : 1;
    if (dot && *text != '.')
        return 0;
    size_t used = read_word(text + dot, part);
    return used ? used + dot : 0;
}

int json_path_pattern_read(const char *text, struct json_path_pattern **out, struct error *error)
{
    AUTO(json_path_pattern) pattern = mem_alloc(sizeof(*pattern));
    const char *at = text;
    while (*at && pattern->count < STEPS_MAXIMUM) {
        struct part part = { .key = NULL };
        size_t used = read_part(at, at == text, &part);
        if (used == 0)
            break;
        pattern->parts[pattern->count++] = part;
        at += used;
    }
    if (*at || at == text) {
        error_set(error, ERROR_INVALID, "\"%s\" is no path of a value", text);
        return error_hint(error, "such as body.id, items[*].time, **.requestId, [\"odd key\"]");
    }
    *out = take_ptr(&pattern);
    return 0;
}

static bool fits_part(const struct json_step *step, const struct part *part)
{
    switch (part->kind) {
    case PART_KEY:
        return step->key && step->key_size == part->key_size &&
               memcmp(step->key, part->key, part->key_size) == 0;
    case PART_INDEX: return !step->key && step->index == part->index;
    case PART_ANY_KEY: return step->key != NULL;
    case PART_ANY_INDEX: return !step->key;
    case PART_ANY_STEPS: return true;
    }
    return false;
}

/* As wildcards of file names are matched: only the last "**" is ever tried anew. */
bool json_path_fits(const struct json_path *path, const struct json_path_pattern *pattern)
{
    size_t step = 0, part = 0, again_step = 0, again_part = SIZE_MAX;
    while (step < path->count) {
        if (part < pattern->count && pattern->parts[part].kind == PART_ANY_STEPS) {
            again_part = part++;
            again_step = step;
        } else if (part < pattern->count && fits_part(&path->steps[step], &pattern->parts[part])) {
            part++;
            step++;
        } else if (again_part != SIZE_MAX) {
            part = again_part + 1;
            step = ++again_step;
        } else {
            return false;
        }
    }
    while (part < pattern->count && pattern->parts[part].kind == PART_ANY_STEPS)
        part++;
    return part == pattern->count;
}
