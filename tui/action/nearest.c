#include "tui/action/nearest.h"

#include <string.h>
#include <strings.h>

#include "workspace/model/likeness.h"

void nearest_init(struct nearest *nearest, const char *text)
{
    size_t size = strlen(text);
    *nearest = (struct nearest){ .text = text, .distance = size < 4 ? 2 : size / 3 + 2 };
}

void nearest_try(struct nearest *nearest, const char *word)
{
    size_t size = strlen(nearest->text);
    size_t found = likeness_distance(nearest->text, word);
    if (size > 1 && strncasecmp(word, nearest->text, size) == 0 && found > 1)
        found = 1; /* an unfinished word is nearer than most mistakes */
    if (found >= nearest->distance)
        return;
    nearest->distance = found;
    nearest->best = word;
}
