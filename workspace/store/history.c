#include "workspace/store/history.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/store/database.h"

enum {
    PAYLOAD_BYTES = 1048576,    /* larger events and responses are not kept */
    ROWS_KEPT = 10000,
    ROWS_OVER = 1000,           /* more than are kept, before the oldest are deleted together */
    FILE_BYTES = 67108864,      /* of a larger file a quarter of the payloads goes, the oldest */
    ROWS_WAITING = 1000,        /* then they are written without being asked to */
    WAITING_BYTES = 67108864    /* of payloads held until they are written */
};

static const char *const migrations[] = {
    "CREATE TABLE invocation (id INTEGER PRIMARY KEY, request TEXT NOT NULL,"
    " function TEXT NOT NULL, start_ns INTEGER, duration_us INTEGER, init_us INTEGER,"
    " billed_ms INTEGER, memory_mb INTEGER, peak_mb INTEGER, start TEXT, result TEXT,"
    " error_type TEXT, error_message TEXT, event_name TEXT, version INTEGER, event BLOB,"
    " response BLOB);"
    "CREATE INDEX invocation_by_function ON invocation (function, id);"
    "CREATE INDEX invocation_by_request ON invocation (request)",
    /* of payloads that are not kept; NULL for others, whose columns tell without being read */
    "ALTER TABLE invocation ADD COLUMN event_bytes INTEGER;"
    "ALTER TABLE invocation ADD COLUMN response_bytes INTEGER",
    "ALTER TABLE invocation ADD COLUMN serves TEXT",
    "ALTER TABLE invocation ADD COLUMN post_mortem TEXT",
    "ALTER TABLE invocation ADD COLUMN cause TEXT",
};

#define COLUMNS "id, request, function, start_ns, duration_us, init_us, billed_ms, memory_mb, " \
                "peak_mb, start, result, error_type, error_message, event_name, version, serves, " \
                "post_mortem, cause"
#define SIZES "coalesce(event_bytes, length(event)), coalesce(response_bytes, length(response))"

static const char insert_sql[] =
    "INSERT INTO invocation (" COLUMNS ", event, response, event_bytes, response_bytes)"
    " VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
    " ?18, ?19, ?20, ?21)";
static const char list_all_sql[] =
    "SELECT " COLUMNS ", " SIZES " FROM invocation ORDER BY id DESC LIMIT ?1";
static const char list_one_sql[] =
    "SELECT " COLUMNS ", " SIZES " FROM invocation WHERE function = ?2 ORDER BY id DESC LIMIT ?1";
static const char read_sql[] =
    "SELECT " COLUMNS ", " SIZES ", event, response FROM invocation"
    " WHERE request >= ?1 AND request < ?2 ORDER BY request = ?1 DESC, id DESC LIMIT 1";
static const char others_sql[] =
    "SELECT 1 FROM invocation WHERE request >= ?1 AND request < ?2 AND request <> ?3 LIMIT 1";
static const char prune_sql[] =
    "DELETE FROM invocation WHERE id <= (SELECT max(id) FROM invocation) - ?1"
    " AND (SELECT max(id) FROM invocation) - (SELECT min(id) FROM invocation) >= ?1 + ?2";

static const char used_sql[] =
    "SELECT (page_count - freelist_count) * page_size"
    " FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()";
#define WITH_PAYLOADS "FROM invocation WHERE event IS NOT NULL OR response IS NOT NULL"
static const char lighten_sql[] =
    "UPDATE invocation SET event_bytes = coalesce(event_bytes, length(event)),"
    " response_bytes = coalesce(response_bytes, length(response)), event = NULL, response = NULL"
    " WHERE id IN (SELECT id " WITH_PAYLOADS " ORDER BY id"
    " LIMIT (SELECT (count(*) + 3) / 4 " WITH_PAYLOADS "))";

struct history {
    struct database *database;
    struct history_row *waiting;    /* owned copies */
    size_t waiting_count, waiting_capacity;
    size_t waiting_bytes;           /* of their payloads */
    bool in_trouble;                /* the last write failed */
};

/* The row of a query points into the query; a copy owns its texts, one behind the other. */
static void own(struct history_row *row)
{
    const char **const texts[] = { &row->function, &row->start, &row->result, &row->error_type,
                                   &row->error_message, &row->event_name, &row->serves,
                                   &row->post_mortem, &row->cause };
    size_t sizes[COUNT(texts)], size = 0;
    for (size_t i = 0; i < COUNT(texts); i++)
        size += sizes[i] = *texts[i] ? strlen(*texts[i]) + 1 : 0;
    char *at = row->texts = mem_resize(NULL, size, 1);
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (*texts[i])
            *texts[i] = memcpy(at, *texts[i], sizes[i]);
        at += sizes[i];
    }
}

void history_row_release(struct history_row *row)
{
    free(row->texts);
    blob_drop(row->event);
    blob_drop(row->response);
    *row = (struct history_row){ .id = 0 };
}

int history_open(const char *path, struct history **out, struct error *error)
{
    struct database *database;
    if (database_open(path, migrations, COUNT(migrations), &database, error) < 0)
        return error_wrap(error, "history");
    struct history *history = mem_alloc(sizeof(*history));
    history->database = database;
    *out = history;
    return 0;
}

void history_close(struct history *history)
{
    if (!history)
        return;
    struct error ignored = ERROR_INIT; /* there is nobody left to tell */
    (void)history_flush(history, &ignored);
    for (size_t i = 0; i < history->waiting_count; i++)
        history_row_release(&history->waiting[i]);
    free(history->waiting);
    database_close(history->database);
    free(history);
}

static void release_waiting(struct history *history, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct history_row *row = &history->waiting[i];
        history->waiting_bytes -= blob_size(row->event) + blob_size(row->response);
        history_row_release(row);
    }
    memmove(history->waiting, history->waiting + count,
            (history->waiting_count - count) * sizeof(*history->waiting));
    history->waiting_count -= count;
}

static struct blob *hold_small(struct history *history, struct blob *blob)
{
    size_t size = blob_size(blob);
    if (size > PAYLOAD_BYTES || history->waiting_bytes + size > WAITING_BYTES)
        return NULL;
    history->waiting_bytes += size;
    return blob_hold(blob);
}

/* What waits is written before it is too much, unless that has just failed. */
static void make_room(struct history *history)
{
    struct error ignored = ERROR_INIT; /* told by the next flush */
    bool much = history->waiting_count >= ROWS_WAITING ||
                history->waiting_bytes > WAITING_BYTES / 2;
    if (much && !history->in_trouble)
        (void)history_flush(history, &ignored);
    if (history->waiting_count >= ROWS_KEPT) /* older ones would not be kept anyway */
        release_waiting(history, ROWS_KEPT / 10);
}

void history_add(struct history *history, const struct history_row *row)
{
    make_room(history);
    struct history_row *copy =
        ARRAY_PUSH(history->waiting, history->waiting_count, history->waiting_capacity);
    *copy = *row;
    own(copy);
    copy->event = hold_small(history, row->event);
    copy->response = hold_small(history, row->response);
    copy->event_bytes = (int64_t)blob_size(row->event);
    copy->response_bytes = (int64_t)blob_size(row->response);
}

static void bind_size(struct database_query *query, int index, const struct blob *kept,
                      int64_t bytes)
{
    if (!kept && bytes > 0)
        database_bind_int(query, index, bytes);
}

static int insert(struct history *history, const struct history_row *row, struct error *error)
{
    struct database_query *query = database_query(history->database, insert_sql, error);
    if (!query)
        return -1;
    const char *const texts[] = { row->start, row->result, row->error_type, row->error_message,
                                  row->event_name };
    const int64_t numbers[] = { row->start_ns, row->duration_us, row->init_us, row->billed_ms,
                                row->memory_mb, row->peak_mb };
    database_bind_text(query, 1, row->request);
    database_bind_text(query, 2, row->function);
    for (int i = 0; i < (int)COUNT(numbers); i++)
        database_bind_int(query, 3 + i, numbers[i]);
    for (int i = 0; i < (int)COUNT(texts); i++)
        database_bind_text(query, 9 + i, texts[i]);
    database_bind_int(query, 14, row->version);
    database_bind_text(query, 15, row->serves);
    database_bind_text(query, 16, row->post_mortem);
    database_bind_text(query, 17, row->cause);
    database_bind_blob(query, 18, row->event);
    database_bind_blob(query, 19, row->response);
    bind_size(query, 20, row->event, row->event_bytes);
    bind_size(query, 21, row->response, row->response_bytes);
    int result = database_step(query, error);
    database_reset(query);
    return result;
}

static int prune(struct history *history, struct error *error)
{
    struct database_query *query = database_query(history->database, prune_sql, error);
    if (!query)
        return -1;
    database_bind_int(query, 1, ROWS_KEPT);
    database_bind_int(query, 2, ROWS_OVER);
    int result = database_step(query, error);
    database_reset(query);
    return result;
}

/* Room that is given up is used again. */
static int lighten(struct history *history, struct error *error)
{
    struct database_query *used = database_query(history->database, used_sql, error);
    if (!used)
        return -1;
    int result = database_step(used, error);
    int64_t bytes = result == 1 ? database_int(used, 0) : 0;
    database_reset(used);
    if (result < 0 || bytes <= FILE_BYTES)
        return result < 0 ? -1 : 0;
    struct database_query *query = database_query(history->database, lighten_sql, error);
    if (!query)
        return -1;
    result = database_step(query, error);
    database_reset(query);
    return result;
}

static int write_rows(struct history *history, struct error *error)
{
    for (size_t i = 0; i < history->waiting_count; i++)
        if (insert(history, &history->waiting[i], error) < 0)
            return -1;
    return prune(history, error) < 0 ? -1 : lighten(history, error);
}

static int write_all(struct history *history, struct error *error)
{
    struct error ignored = ERROR_INIT;
    if (database_run(history->database, "BEGIN IMMEDIATE", error) < 0)
        return -1;
    if (write_rows(history, error) == 0 && database_run(history->database, "COMMIT", error) == 0)
        return 0;
    (void)database_run(history->database, "ROLLBACK", &ignored); /* it may have been done */
    return -1;
}

int history_flush(struct history *history, struct error *error)
{
    if (history->waiting_count == 0)
        return 0;
    int result = database_is_lost(history->database) ? -1 : write_all(history, error);
    if (result < 0 && database_is_lost(history->database)) {
        error_clear(error);
        result = database_renew(history->database, error) < 0 ? -1 : write_all(history, error);
    }
    history->in_trouble = result < 0;
    if (result == 0)
        release_waiting(history, history->waiting_count);
    return result;
}

static struct history_row row_of(struct database_query *query)
{
    struct history_row row = {
        .id = database_int(query, 0),
        .function = database_text(query, 2),
        .start_ns = database_int(query, 3),
        .duration_us = database_int(query, 4),
        .init_us = database_int(query, 5),
        .billed_ms = database_int(query, 6),
        .memory_mb = (int)database_int(query, 7),
        .peak_mb = (int)database_int(query, 8),
        .start = database_text(query, 9),
        .result = database_text(query, 10),
        .error_type = database_text(query, 11),
        .error_message = database_text(query, 12),
        .event_name = database_text(query, 13),
        .version = (int)database_int(query, 14),
        .serves = database_text(query, 15),
        .post_mortem = database_text(query, 16),
        .cause = database_text(query, 17),
        .event_bytes = database_int(query, 18),
        .response_bytes = database_int(query, 19),
    };
    const char *request = database_text(query, 1);
    snprintf(row.request, sizeof(row.request), "%s", request ? request : "");
    return row;
}

/* Before reading. What cannot be written now is told by history_flush() itself; what was written
 * earlier can be read all the same. */
static void flush_quietly(struct history *history)
{
    struct error ignored = ERROR_INIT;
    (void)history_flush(history, &ignored);
}

/* A file found to be damaged while it is read is moved aside, so that the next question works. */
static int read_failed(struct history *history, struct error *error)
{
    struct error ignored = ERROR_INIT;
    if (database_is_lost(history->database) &&
        database_renew(history->database, &ignored) == 0)
        error_hint(error, "it was moved aside; a new history begins");
    return -1;
}

int history_list(struct history *history, const char *function, size_t limit,
                 int (*each)(void *self, const struct history_row *row), void *self,
                 struct error *error)
{
    flush_quietly(history);
    struct database_query *query =
        database_query(history->database, function ? list_one_sql : list_all_sql, error);
    if (!query)
        return read_failed(history, error);
    database_bind_int(query, 1, limit ? (int64_t)limit : -1);
    if (function)
        database_bind_text(query, 2, function);
    int result;
    while ((result = database_step(query, error)) == 1) {
        struct history_row row = row_of(query);
        if (each(self, &row) != 0)
            break;
    }
    database_reset(query);
    return result < 0 ? read_failed(history, error) : 0;
}

/* 1: a row, 0: none, -1: failed. END is the first text after all that begin with REQUEST. */
static int read_row(struct history *history, const char *request, const char *end,
                    struct history_row *out, struct error *error)
{
    struct database_query *query = database_query(history->database, read_sql, error);
    if (!query)
        return -1;
    database_bind_text(query, 1, request);
    database_bind_text(query, 2, end);
    int result = database_step(query, error);
    if (result == 1) {
        *out = row_of(query);
        own(out);
        out->event = database_blob(query, 20);
        out->response = database_blob(query, 21);
    }
    database_reset(query);
    return result;
}

/* 1: REQUEST, which is not all of FOUND, begins other ids as well. */
static int begins_others(struct history *history, const char *request, const char *end,
                         const char *found, struct error *error)
{
    if (strcmp(request, found) == 0)
        return 0;
    struct database_query *query = database_query(history->database, others_sql, error);
    if (!query)
        return -1;
    database_bind_text(query, 1, request);
    database_bind_text(query, 2, end);
    database_bind_text(query, 3, found);
    int result = database_step(query, error);
    database_reset(query);
    return result;
}

int history_read(struct history *history, const char *request, struct history_row *out,
                 struct error *error)
{
    AUTO_FREE char *end = mem_format("%sg", request); /* after every hexadecimal digit */
    struct history_row row = { .id = 0 };
    flush_quietly(history);
    int result = read_row(history, request, end, &row, error);
    if (result == 0)
        return error_set(error, ERROR_NOT_FOUND, "no invocation %s is in the history", request);
    int others = result < 0 ? -1 : begins_others(history, request, end, row.request, error);
    if (others == 0) {
        *out = row;
        return 0;
    }
    history_row_release(&row);
    if (others < 0)
        return read_failed(history, error);
    error_set(error, ERROR_INVALID, "several invocations begin with %s", request);
    return error_hint(error, "give more of the request id");
}
