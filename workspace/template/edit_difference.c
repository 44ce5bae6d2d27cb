#include "workspace/template/edit.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum {
    CONTEXT = 1,
    LONGEST = 400,      /* bytes of a line shown */
    FARTHEST = 500,     /* lines looked ahead for where both texts agree again */
    SURE = 2            /* equal lines in a row that count as agreeing; one does behind as many
                         * old lines as new ones */
};

struct lines {
    const char **starts;    /* count + 1 of them; the last one is the end */
    size_t count, capacity;
};

static void split(struct lines *lines, const char *text, size_t size)
{
    const char *end = text + size;
    *lines = (struct lines){ .starts = NULL };
    while (text < end) {
        *(const char **)ARRAY_PUSH(lines->starts, lines->count, lines->capacity) = text;
        const char *next = memchr(text, '\n', (size_t)(end - text));
        text = next ? next + 1 : end;
    }
    *(const char **)ARRAY_PUSH(lines->starts, lines->count, lines->capacity) = end;
    lines->count--;
}

static size_t length_of(const struct lines *lines, size_t at)
{
    return (size_t)(lines->starts[at + 1] - lines->starts[at]);
}

struct comparison {
    struct lines old, new_one;
    struct str *out;
    size_t shown;           /* lines of the new text before this one are printed */
    bool any;
};

static size_t without_end(const char *line, size_t size)
{
    while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        size--;
    return size;
}

/* A line end that is only missing at the end of a text makes no difference. */
static bool same(const struct comparison *both, size_t i, size_t j)
{
    if (i >= both->old.count || j >= both->new_one.count)
        return i >= both->old.count && j >= both->new_one.count;
    const char *old = both->old.starts[i], *new_one = both->new_one.starts[j];
    size_t old_size = length_of(&both->old, i), new_size = length_of(&both->new_one, j);
    if (old[old_size - 1] != '\n' || new_one[new_size - 1] != '\n') {
        old_size = without_end(old, old_size);
        new_size = without_end(new_one, new_size);
    }
    return old_size == new_size && memcmp(old, new_one, old_size) == 0;
}

static bool agree(const struct comparison *both, size_t i, size_t j, size_t sure)
{
    for (size_t k = 0; k < sure; k++) {
        if (!same(both, i + k, j + k))
            return false;
        if (i + k >= both->old.count)
            return true;
    }
    return true;
}

static bool try_steps(const struct comparison *both, size_t *i, size_t *j, size_t left,
                      size_t right)
{
    if (*i + left > both->old.count || *j + right > both->new_one.count ||
        !agree(both, *i + left, *j + right, left == right ? 1 : SURE))
        return false;
    *i += left;
    *j += right;
    return true;
}

/* Moves I and J to the nearest lines where both texts go on alike, by like steps if possible. */
static void find_agreement(const struct comparison *both, size_t *i, size_t *j)
{
    for (size_t sum = 1; sum <= FARTHEST; sum++)
        for (size_t apart = sum % 2; apart <= sum; apart += 2) {
            size_t more = (sum + apart) / 2, less = (sum - apart) / 2;
            if (try_steps(both, i, j, less, more) || try_steps(both, i, j, more, less))
                return;
        }
    *i = both->old.count;
    *j = both->new_one.count;
}

/* Of a very long line, what is around byte SEEN. */
static void print(const struct comparison *both, const char *mark, const struct lines *lines,
                  size_t at, size_t seen)
{
    const char *text = lines->starts[at];
    size_t size = without_end(text, length_of(lines, at)), from = 0;
    if (size > LONGEST)
        from = seen < LONGEST / 4 ? 0 : seen - LONGEST / 4;
    while (from > 0 && from < size && ((unsigned char)text[from] & 0xC0) == 0x80)
        from--;
    size_t shown = size - from > LONGEST ? LONGEST : size - from;
    while (shown < size - from && ((unsigned char)text[from + shown] & 0xC0) == 0x80)
        shown--;
    str_addf(both->out, "%s %zu %s", mark, at + 1, from > 0 ? "..." : "");
    text_safe(both->out, text + from, shown, false);
    str_add(both->out, from + shown < size ? "...\n" : "\n");
}

/* How many bytes lines I and J have in common at their beginning. */
static size_t common_start(const struct comparison *both, size_t i, size_t j)
{
    size_t size = 0;
    if (i >= both->old.count || j >= both->new_one.count)
        return 0;
    size_t left = length_of(&both->old, i), right = length_of(&both->new_one, j);
    while (size < left && size < right &&
           both->old.starts[i][size] == both->new_one.starts[j][size])
        size++;
    return size;
}

/* The COUNT lines before line AT of the new text, as far as they are not printed yet. */
static void print_context(struct comparison *both, size_t at, size_t count)
{
    size_t from = at > count ? at - count : 0;
    if (both->any && from > both->shown)
        str_add(both->out, "  ...\n");
    for (size_t i = from < both->shown ? both->shown : from; i < at; i++)
        print(both, " ", &both->new_one, i, 0);
}

static void print_groups(struct comparison *both)
{
    size_t i = 0, j = 0, alike = 0;
    while (i < both->old.count || j < both->new_one.count) {
        if (same(both, i, j)) {
            i++, j++;
            if (both->any && alike++ < CONTEXT) {
                print(both, " ", &both->new_one, j - 1, 0);
                both->shown = j;
            }
            continue;
        }
        print_context(both, j, CONTEXT);
        size_t to_i = i, to_j = j, seen = common_start(both, i, j);
        find_agreement(both, &to_i, &to_j);
        for (; i < to_i; i++)
            print(both, "-", &both->old, i, seen);
        for (; j < to_j; j++)
            print(both, "+", &both->new_one, j, seen);
        both->shown = j;
        both->any = true;
        alike = 0;
    }
}

void edit_difference(const char *old, size_t old_size, const char *new_one, size_t new_size,
                     struct str *out)
{
    struct comparison both = { .out = out };
    split(&both.old, old, old_size);
    split(&both.new_one, new_one, new_size);
    print_groups(&both);
    free(both.old.starts);
    free(both.new_one.starts);
}
