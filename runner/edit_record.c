#include "runner/edit_record.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/base64.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/files/sha256.h"

/* Enough to tell one function of a template from the next. */
enum { CONTEXT_BYTES = 256, VERSION = 1, LARGEST_HUNK = 1 << 23 };

void edit_record_release(struct edit_record *record)
{
    for (size_t i = 0; i < record->hunk_count; i++) {
        free(record->hunks[i].old_text);
        free(record->hunks[i].new_text);
    }
    free(record->hunks);
    free(record->file);
    free(record->summary);
    *record = (struct edit_record){ .number = 0 };
}

/* ---- making -------------------------------------------------------------------------------- */

void edit_record_begin(struct edit_record *record, const struct edit_texts *texts)
{
    sha256_text(texts->old, texts->old_size, record->before);
    sha256_text(texts->new_one, texts->new_size, record->after);
}

static void fill_hunk(struct edit_hunk *hunk, const struct edit_texts *texts)
{
    free(hunk->old_text);
    free(hunk->new_text);
    hunk->old_text = mem_text_n(texts->old + hunk->old_at, hunk->old_size);
    hunk->new_text = mem_text_n(texts->new_one + hunk->new_at, hunk->new_size);
}

/* The last hunk when the bytes at AT follow it closely: then it grows up to END. */
static bool grow_last(struct edit_record *record, const struct edit_texts *texts, size_t at,
                      size_t old_end, size_t new_end)
{
    if (record->hunk_count == 0)
        return false;
    struct edit_hunk *last = &record->hunks[record->hunk_count - 1];
    size_t core_end = last->old_at + last->old_size - last->trail;
    if (at - core_end > 2 * CONTEXT_BYTES)
        return false;
    last->old_size = old_end - last->old_at;
    last->new_size = new_end - last->new_at;
    fill_hunk(last, texts);
    return true;
}

void edit_record_add(struct edit_record *record, const struct edit_texts *texts, size_t old_at,
                     size_t old_size, size_t new_at, size_t new_size)
{
    size_t lead = old_at < CONTEXT_BYTES ? old_at : CONTEXT_BYTES;
    size_t rest = texts->old_size - old_at - old_size;
    size_t trail = rest < CONTEXT_BYTES ? rest : CONTEXT_BYTES;
    size_t old_end = old_at + old_size + trail, new_end = new_at + new_size + trail;
    if (grow_last(record, texts, old_at, old_end, new_end)) {
        record->hunks[record->hunk_count - 1].trail = trail;
        return;
    }
    struct edit_hunk *hunk =
        ARRAY_PUSH(record->hunks, record->hunk_count, record->hunk_capacity);
    *hunk = (struct edit_hunk){ .old_at = old_at - lead, .new_at = new_at - lead, .lead = lead,
                                .trail = trail, .old_size = lead + old_size + trail,
                                .new_size = lead + new_size + trail };
    fill_hunk(hunk, texts);
}

/* ---- as text ------------------------------------------------------------------------------- */

static void set_bytes(struct json *object, const char *key, const char *bytes, size_t size)
{
    AUTO_STR text;
    str_init(&text, (size_t)-1);
    base64_encode(&text, bytes, size);
    json_set_text(object, key, text.text);
}

char *edit_record_print(const struct edit_record *record)
{
    char time[32];
    AUTO(json) document = json_object();
    struct json *hunks = json_array();
    json_set_int(document, "v", VERSION);
    json_set_text(document, "file", record->file);
    json_set_text(document, "summary", record->summary);
    json_set_text(document, "time", clock_rfc3339(time, sizeof(time), record->wall_ns));
    json_set_text(document, "before", record->before);
    json_set_text(document, "after", record->after);
    for (size_t i = 0; i < record->hunk_count; i++) {
        const struct edit_hunk *hunk = &record->hunks[i];
        struct json *row = json_object();
        json_set_int(row, "oldAt", (int64_t)hunk->old_at);
        json_set_int(row, "newAt", (int64_t)hunk->new_at);
        json_set_int(row, "lead", (int64_t)hunk->lead);
        json_set_int(row, "trail", (int64_t)hunk->trail);
        set_bytes(row, "old", hunk->old_text, hunk->old_size);
        set_bytes(row, "new", hunk->new_text, hunk->new_size);
        json_add(hunks, row);
    }
    json_set(document, "hunks", hunks);
    return json_print(document);
}

static bool get_bytes(const struct json *object, const char *key, char **out, size_t *out_size)
{
    const char *text = json_text(json_get(object, key), NULL);
    AUTO_STR bytes;
    str_init(&bytes, LARGEST_HUNK);
    if (!text || base64_decode(&bytes, text, strlen(text)) < 0 || bytes.cut)
        return false;
    *out_size = bytes.length;
    *out = str_take(&bytes);
    return true;
}

static bool get_size(const struct json *object, const char *key, size_t *out)
{
    double number = json_number(json_get(object, key), -1);
    if (!(number >= 0 && number < LARGEST_HUNK))
        return false;
    *out = (size_t)number;
    return true;
}

/* Also that what the apply functions rely on is so: both contexts are in both texts, and equal. */
static bool read_hunk(const struct json *row, struct edit_hunk *out)
{
    *out = (struct edit_hunk){ .lead = 0 };
    if (!get_size(row, "oldAt", &out->old_at) || !get_size(row, "newAt", &out->new_at) ||
        !get_size(row, "lead", &out->lead) || !get_size(row, "trail", &out->trail) ||
        !get_bytes(row, "old", &out->old_text, &out->old_size) ||
        !get_bytes(row, "new", &out->new_text, &out->new_size))
        return false;
    size_t around = out->lead + out->trail;
    return around <= out->old_size && around <= out->new_size &&
           memcmp(out->old_text, out->new_text, out->lead) == 0 &&
           memcmp(out->old_text + out->old_size - out->trail,
                  out->new_text + out->new_size - out->trail, out->trail) == 0;
}

static bool copy_hash(const struct json *document, const char *key, char out[65])
{
    const char *text = json_text(json_get(document, key), "");
    if (strlen(text) != 64)
        return false;
    memcpy(out, text, 65);
    return true;
}

static bool read_all(const struct json *document, struct edit_record *out)
{
    const struct json *hunks = json_get(document, "hunks");
    out->file = mem_text(json_text(json_get(document, "file"), NULL));
    out->summary = mem_text(json_text(json_get(document, "summary"), NULL));
    if (json_number(json_get(document, "v"), 0) != VERSION || !out->file || !out->summary ||
        clock_parse_rfc3339(json_text(json_get(document, "time"), ""), &out->wall_ns) < 0 ||
        !copy_hash(document, "before", out->before) || !copy_hash(document, "after", out->after))
        return false;
    for (size_t i = 0; i < json_count(hunks); i++)
        if (!read_hunk(json_at(hunks, i),
                       ARRAY_PUSH(out->hunks, out->hunk_count, out->hunk_capacity)))
            return false;
    return out->hunk_count > 0;
}

int edit_record_parse(const char *text, size_t size, struct edit_record *out)
{
    *out = (struct edit_record){ .number = 0 };
    struct error ignored = ERROR_INIT; /* one word for all damage: it cannot be used */
    struct json *parsed = NULL;
    if (json_parse(text, size, NULL, &parsed, &ignored) < 0)
        return -1;
    AUTO(json) document = parsed;
    return read_all(document, out) ? 0 : -1;
}
