#include "workspace/store/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/store/database.h"

enum {
    PAYLOAD_BYTES = 1048576,    /* larger events and responses are not kept */
    ROWS_KEPT = 10000,
    PRUNE_EVERY = 500           /* rows written between two prunings */
};

static const char *const migrations[] = {
    "CREATE TABLE invocation (id INTEGER PRIMARY KEY, request TEXT NOT NULL,"
    " function TEXT NOT NULL, start_ns INTEGER, duration_us INTEGER, init_us INTEGER,"
    " billed_ms INTEGER, memory_mb INTEGER, peak_mb INTEGER, start TEXT, result TEXT,"
    " error_type TEXT, error_message TEXT, event_name TEXT, version INTEGER, event BLOB,"
    " response BLOB);"
    "CREATE INDEX invocation_by_function ON invocation (function, id);"
    "CREATE INDEX invocation_by_request ON invocation (request)",
};

#define COLUMNS "id, request, function, start_ns, duration_us, init_us, billed_ms, memory_mb, " \
                "peak_mb, start, result, error_type, error_message, event_name, version"

static const char insert_sql[] =
    "INSERT INTO invocation (" COLUMNS ", event, response) VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6,"
    " ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
static const char list_all_sql[] =
    "SELECT " COLUMNS " FROM invocation ORDER BY id DESC LIMIT ?1";
static const char list_one_sql[] =
    "SELECT " COLUMNS " FROM invocation WHERE function = ?2 ORDER BY id DESC LIMIT ?1";
static const char read_sql[] =
    "SELECT " COLUMNS ", event, response FROM invocation WHERE request >= ?1 AND request < ?2"
    " ORDER BY id DESC LIMIT 1";
static const char prune_sql[] =
    "DELETE FROM invocation WHERE id <= (SELECT max(id) FROM invocation) - ?1";

struct history {
    struct database *database;
    struct history_row *waiting;    /* owned copies */
    size_t waiting_count, waiting_capacity;
    size_t since_prune;
};

/* The row of a query points into the query; a copy owns its texts. */
static void own(struct history_row *row)
{
    row->function = mem_text(row->function);
    row->start = mem_text(row->start);
    row->result = mem_text(row->result);
    row->error_type = mem_text(row->error_type);
    row->error_message = mem_text(row->error_message);
    row->event_name = mem_text(row->event_name);
}

void history_row_release(struct history_row *row)
{
    const char *const texts[] = { row->function, row->start, row->result, row->error_type,
                                  row->error_message, row->event_name };
    for (size_t i = 0; i < COUNT(texts); i++)
        free((void *)(uintptr_t)texts[i]);
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

static struct blob *hold_small(struct blob *blob)
{
    return blob_size(blob) <= PAYLOAD_BYTES ? blob_hold(blob) : NULL;
}

void history_add(struct history *history, const struct history_row *row)
{
    struct history_row *copy =
        ARRAY_PUSH(history->waiting, history->waiting_count, history->waiting_capacity);
    *copy = *row;
    own(copy);
    copy->event = hold_small(row->event);
    copy->response = hold_small(row->response);
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
    database_bind_blob(query, 15, row->event);
    database_bind_blob(query, 16, row->response);
    int result = database_step(query, error);
    database_reset(query);
    return result;
}

static void prune(struct history *history)
{
    struct error ignored = ERROR_INIT; /* it is tried again with the next rows */
    struct database_query *query = database_query(history->database, prune_sql, &ignored);
    if (!query)
        return;
    database_bind_int(query, 1, ROWS_KEPT);
    (void)database_step(query, &ignored);
    database_reset(query);
    history->since_prune = 0;
}

int history_flush(struct history *history, struct error *error)
{
    if (history->waiting_count == 0)
        return 0;
    if (database_run(history->database, "BEGIN IMMEDIATE", error) < 0)
        return -1;
    for (size_t i = 0; i < history->waiting_count; i++)
        if (insert(history, &history->waiting[i], error) < 0) {
            struct error ignored = ERROR_INIT;
            (void)database_run(history->database, "ROLLBACK", &ignored);
            return -1;
        }
    if (database_run(history->database, "COMMIT", error) < 0)
        return -1;
    history->since_prune += history->waiting_count;
    for (size_t i = 0; i < history->waiting_count; i++)
        history_row_release(&history->waiting[i]);
    history->waiting_count = 0;
    if (history->since_prune >= PRUNE_EVERY)
        prune(history);
    return 0;
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
    };
    const char *request = database_text(query, 1);
    snprintf(row.request, sizeof(row.request), "%s", request ? request : "");
    return row;
}

int history_list(struct history *history, const char *function, size_t limit,
                 int (*each)(void *self, const struct history_row *row), void *self,
                 struct error *error)
{
    if (history_flush(history, error) < 0)
        return -1;
    struct database_query *query =
        database_query(history->database, function ? list_one_sql : list_all_sql, error);
    if (!query)
        return -1;
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
    return result < 0 ? -1 : 0;
}

int history_read(struct history *history, const char *request, struct history_row *out,
                 struct error *error)
{
    if (history_flush(history, error) < 0)
        return -1;
    struct database_query *query = database_query(history->database, read_sql, error);
    if (!query)
        return -1;
    AUTO_FREE char *end = mem_format("%sg", request); /* after every hexadecimal digit */
    database_bind_text(query, 1, request);
    database_bind_text(query, 2, end);
    int result = database_step(query, error);
    if (result == 1) {
        *out = row_of(query);
        own(out);
        out->event = database_blob(query, 15);
        out->response = database_blob(query, 16);
    }
    database_reset(query);
    if (result == 0)
        return error_set(error, ERROR_NOT_FOUND, "no invocation %s is in the history", request);
    return result < 0 ? -1 : 0;
}
