#include "runner/engine/refusals.h"

#include <stdio.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/model/run_settings.h"

char *refusals_note(struct refusals *refusals, const char *where)
{
    char text[REFUSALS_WHERE];
    (void)snprintf(text, sizeof(text), "%s", where);
    for (size_t i = 0; i < refusals->count; i++)
        if (strcmp(refusals->rows[i].where, text) == 0) {
            refusals->rows[i].count++;
            return NULL;
        }
    if (refusals->count == REFUSALS_KEPT) {
        refusals->others++;
        return NULL;
    }
    struct refusal *row = &refusals->rows[refusals->count++];
    row->count = 1;
    memcpy(row->where, text, sizeof(text));
    return mem_format("refused: %s (its network is cut off: see \"network\" in %s)", text,
                      RUN_SETTINGS_FILE);
}

void refusals_text(const struct refusals *refusals, char *out, size_t size)
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < refusals->count && length < size; i++) {
        const struct refusal *row = &refusals->rows[i];
        char times[16] = "";
        if (row->count > 1)
            (void)snprintf(times, sizeof(times), " x%u", row->count);
        length += (size_t)snprintf(out + length, size - length, "%s%s%s", i ? ", " : "",
                                   row->where, times);
    }
    if (refusals->others > 0 && length < size)
        (void)snprintf(out + length, size - length, ", and %u others", refusals->others);
}
