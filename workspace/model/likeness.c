#include "workspace/model/likeness.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { LONGEST = 63 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

size_t likeness_distance(const char *left, const char *right)
{
    size_t rows[3][LONGEST + 1];
    size_t width = strlen(right);
    if (width > LONGEST || strlen(left) > LONGEST)
        return SIZE_MAX;
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= width; j++)
        last[j] = j;
    for (size_t i = 1; left[i - 1]; i++) {
        now[0] = i;
        for (size_t j = 1; j <= width; j++) {
            int a = tolower((unsigned char)left[i - 1]), b = tolower((unsigned char)right[j - 1]);
            now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a != b));
            if (i > 1 && j > 1 && a == tolower((unsigned char)right[j - 2]) &&
                b == tolower((unsigned char)left[i - 2]) && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        size_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[width];
}

const char *likeness_nearest(const char *text, const char *const *names)
{
    size_t length = strlen(text);
    if (length == 0 || length > LONGEST)
        return NULL;
    size_t best_distance = length / 3 + 1;
    const char *best = NULL;
    for (; *names; names++) {
        size_t edits = likeness_distance(text, *names);
        if (edits < best_distance || (!best && edits == best_distance && edits < length)) {
            best_distance = edits;
            best = *names;
        }
    }
    return best;
}
