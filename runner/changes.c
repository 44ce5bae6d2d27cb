#include "runner/changes.h"

#include <stdlib.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"

/* One change, and the functions it was made in: Globals change many at once. */
struct change {
    char *function;             /* the first; NULL for what belongs to none */
    size_t functions;
};

static void free_one(void *value)
{
    struct change *change = value;
    free(change->function);
    free(change);
}

static void add(void *self, const char *function, const char *text)
{
    struct map *changes = self;
    struct change *change = map_get(changes, text);
    if (!change) {
        change = mem_alloc(sizeof(*change));
        change->function = mem_text(function);
        map_set(changes, text, change);
    }
    change->functions++;
}

static void join(const struct map *changes, struct str *out)
{
    for (size_t i = 0; i < map_count(changes); i++) {
        const struct change *change = map_value_at(changes, i);
        str_add(out, i ? ", " : "");
        if (change->functions == 1 && change->function)
            str_addf(out, "%s ", change->function);
        str_add(out, map_key_at(changes, i));
        if (change->functions > 1)
            str_addf(out, " in %zu functions", change->functions);
    }
}

void changes_tell(const struct project *old, const struct project *new_one, struct str *out)
{
    AUTO(map) found = map_new(free_one);
    project_compare(old, new_one, add, found);
    join(found, out);
}
