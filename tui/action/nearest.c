#include "tui/action/nearest.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

enum { LONGEST = 64 };

static int smallest(int a, int b, int c)
{
    int least = a < b ? a : b;
    return least < c ? least : c;
}

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Insertions, deletions, replacements and swapped neighbours; case does not count. */
static int distance(const char *left, const char *right)
{
    size_t rows = strlen(left), columns = strlen(right);
    if (rows > LONGEST || columns > LONGEST)
        return INT_MAX;
    int table[3][LONGEST + 1];
    int *before = table[0], *last = table[1], *now = table[2];
    for (size_t j = 0; j <= columns; j++)
        last[j] = (int)j;
    for (size_t i = 1; i <= rows; i++) {
        now[0] = (int)i;
        for (size_t j = 1; j <= columns; j++) {
            int change = !same(left[i - 1], right[j - 1]);
            now[j] = smallest(last[j] + 1, now[j - 1] + 1, last[j - 1] + change);
            if (i > 1 && j > 1 && same(left[i - 1], right[j - 2]) &&
                same(left[i - 2], right[j - 1]) && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        int *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[columns];
}

void nearest_init(struct nearest *nearest, const char *text)
{
    size_t size = strlen(text);
    *nearest = (struct nearest){ .text = text, .distance = size < 4 ? 2 : (int)(size / 3) + 2 };
}

void nearest_try(struct nearest *nearest, const char *word)
{
    int found = distance(nearest->text, word);
    bool begins = strlen(nearest->text) > 1 &&
                  strncasecmp(word, nearest->text, strlen(nearest->text)) == 0;
    if (begins && found > 1)
        found = 1; /* an unfinished word is nearer than most mistakes */
    if (found >= nearest->distance)
        return;
    nearest->distance = found;
    nearest->best = word;
}
