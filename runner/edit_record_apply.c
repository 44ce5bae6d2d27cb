/* An edit taken back or done again: at its own place while the file is as it was left, else where
 * the same bytes stand among the same neighbours. */
#include <string.h>

#include "runner/edit_record.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/files/sha256.h"

/* The neighbours that must be there at least, unless the file begins or ends before. */
enum { LEAST_CONTEXT = 64 };

/* What is to be found, and what takes its place. */
struct exchange {
    const char *from, *to;
    size_t from_size, to_size;
};

static struct exchange exchange_of(const struct edit_hunk *hunk, bool back)
{
    struct exchange new_to_old = { hunk->new_text, hunk->old_text, hunk->new_size,
                                   hunk->old_size };
    struct exchange old_to_new = { hunk->old_text, hunk->new_text, hunk->old_size,
                                   hunk->new_size };
    return back ? new_to_old : old_to_new;
}

static size_t smaller(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* EXCHANGE with at most CONTEXT bytes on either side. */
static struct exchange narrowed(struct exchange exchange, const struct edit_hunk *hunk,
                                size_t context)
{
    size_t front = hunk->lead - smaller(hunk->lead, context);
    size_t end = hunk->trail - smaller(hunk->trail, context);
    exchange.from += front;
    exchange.to += front;
    exchange.from_size -= front + end;
    exchange.to_size -= front + end;
    return exchange;
}

/* How often it is there: 0, 1 or 2 (for more than one); OUT_AT gets the first place. */
static int occurrences(const char *bytes, size_t size, const struct exchange *exchange,
                       size_t *out_at)
{
    int count = 0;
    const char *at = bytes, *end = bytes + size;
    while (count < 2 && (at = memmem(at, (size_t)(end - at), exchange->from,
                                     exchange->from_size))) {
        if (count++ == 0)
            *out_at = (size_t)(at - bytes);
        at++;
    }
    return count;
}

static int not_there(bool back, int count, struct error *error)
{
    error_set(error, ERROR_BUSY, "cannot %s: the file has changed there since", back ? "undo"
                                                                                      : "redo");
    if (count > 1)
        error_set(error, ERROR_BUSY, "cannot %s: the file has changed since, and the place is no "
                  "longer the only one of its kind", back ? "undo" : "redo");
    return error_hint(error, "nothing was written; change it by hand");
}

/* The widest surroundings that still are there decide, and they must be there once. */
static int find(const struct edit_hunk *hunk, bool back, const char *bytes, size_t size,
                struct exchange *out, size_t *out_at, struct error *error)
{
    struct exchange whole = exchange_of(hunk, back);
    size_t context = hunk->lead > hunk->trail ? hunk->lead : hunk->trail;
    for (;; context /= 2) {
        if (context < LEAST_CONTEXT)
            context = LEAST_CONTEXT;
        *out = narrowed(whole, hunk, context);
        int count = out->from_size ? occurrences(bytes, size, out, out_at) : 2;
        if (count == 1)
            return 0;
        if (count > 1 || context == LEAST_CONTEXT)
            return not_there(back, count, error);
    }
}

static int apply_elsewhere(const struct edit_record *record, bool back, const char *bytes,
                           size_t size, struct str *out, struct error *error)
{
    size_t done = 0;
    for (size_t i = 0; i < record->hunk_count; i++) {
        struct exchange exchange;
        size_t at = 0;
        if (find(&record->hunks[i], back, bytes, size, &exchange, &at, error) < 0)
            return -1;
        if (at < done) /* they have changed places */
            return not_there(back, 0, error);
        str_add_bytes(out, bytes + done, at - done);
        str_add_bytes(out, exchange.to, exchange.to_size);
        done = at + exchange.from_size;
    }
    str_add_bytes(out, bytes + done, size - done);
    return 0;
}

/* False when the record does not fit the file it says it is of. */
static bool apply_in_place(const struct edit_record *record, bool back, const char *bytes,
                           size_t size, struct str *out)
{
    size_t done = 0;
    char hash[65];
    for (size_t i = 0; i < record->hunk_count; i++) {
        const struct edit_hunk *hunk = &record->hunks[i];
        struct exchange exchange = exchange_of(hunk, back);
        size_t at = back ? hunk->new_at : hunk->old_at;
        if (at < done || at > size || size - at < exchange.from_size ||
            memcmp(bytes + at, exchange.from, exchange.from_size) != 0)
            return false;
        str_add_bytes(out, bytes + done, at - done);
        str_add_bytes(out, exchange.to, exchange.to_size);
        done = at + exchange.from_size;
    }
    str_add_bytes(out, bytes + done, size - done);
    sha256_text(out->text, out->length, hash);
    return strcmp(hash, back ? record->before : record->after) == 0;
}

int edit_record_apply(const struct edit_record *record, bool back, const char *bytes, size_t size,
                      struct str *out, bool *out_elsewhere, struct error *error)
{
    char hash[65];
    sha256_text(bytes, size, hash);
    *out_elsewhere = strcmp(hash, back ? record->after : record->before) != 0;
    if (!*out_elsewhere && apply_in_place(record, back, bytes, size, out))
        return 0;
    str_clear(out);
    *out_elsewhere = true;
    if (apply_elsewhere(record, back, bytes, size, out, error) < 0)
        return -1;
    return out->cut ? error_set(error, ERROR_LIMIT, "the file would become too large") : 0;
}
