#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/template/edit.h"

void edit_places_release(struct edit_places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        free(places->items[i].written);
        free(places->items[i].name);
        free(places->items[i].refusal);
    }
    *places = (struct edit_places){ .count = 0 };
}

void edit_result_release(struct edit_result *result)
{
    for (size_t i = 0; i < result->span_count; i++) {
        free(result->spans[i].old_text);
        free(result->spans[i].new_text);
    }
    for (size_t i = 0; i < result->note_count; i++)
        free(result->notes[i].text);
    free(result->spans);
    free(result->notes);
    free(result->bytes);
    edit_places_release(&result->places);
    *result = (struct edit_result){ .size = 0 };
}

int edit_restore(const struct edit_result *result, const char *bytes, size_t size,
                 struct str *out, struct error *error)
{
    size_t at = 0, moved = 0; /* the new place of an old offset is moved by that, modulo */
    for (size_t i = 0; i < result->span_count; i++) {
        const struct edit_span *span = &result->spans[i];
        size_t place = span->offset + moved;
        if (place > size || size - place < span->new_size || place < at ||
            memcmp(bytes + place, span->new_text, span->new_size) != 0) {
            error_set(error, ERROR_BUSY, "what was changed has been changed again");
            return error_hint(error, "Undo later changes first.");
        }
        str_add_bytes(out, bytes + at, place - at);
        str_add_bytes(out, span->old_text, span->old_size);
        at = place + span->new_size;
        moved += span->new_size - span->old_size;
    }
    str_add_bytes(out, bytes + at, size - at);
    return 0;
}
