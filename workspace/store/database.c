#include "workspace/store/database.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"

enum { BUSY_MS = 500 };

struct database_query {
    struct database *database;
    const char *sql;
    sqlite3_stmt *statement;
};

struct database {
    sqlite3 *handle;
    struct database_query **queries;
    size_t query_count, query_capacity;
};

static int failed(const struct database *database, struct error *error, const char *doing)
{
    return error_set(error, ERROR_SYSTEM, "%s: %s", doing, sqlite3_errmsg(database->handle));
}

int database_run(struct database *database, const char *sql, struct error *error)
{
    return sqlite3_exec(database->handle, sql, NULL, NULL, NULL) == SQLITE_OK
               ? 0
               : failed(database, error, "history database");
}

static int version_of(struct database *database, struct error *error)
{
    struct database_query *query = database_query(database, "PRAGMA user_version", error);
    if (!query || database_step(query, error) != 1)
        return -1;
    int version = (int)database_int(query, 0);
    database_reset(query);
    return version;
}

/* In one transaction, so that of two programs that start at once one does it and one waits. */
static int migrate(struct database *database, const char *const *migrations, size_t count,
                   struct error *error)
{
    int version = version_of(database, error);
    if (version < 0 || (size_t)version >= count)
        return version < 0 ? -1 : 0;
    if (database_run(database, "BEGIN IMMEDIATE", error) < 0)
        return -1;
    version = version_of(database, error);
    for (size_t i = (size_t)version; version >= 0 && i < count; i++) {
        AUTO_FREE char *sql = mem_format("%s; PRAGMA user_version = %zu", migrations[i], i + 1);
        if (database_run(database, sql, error) < 0)
            return -1;
    }
    return version < 0 ? -1 : database_run(database, "COMMIT", error);
}

static int open_once(const char *path, const char *const *migrations, size_t count,
                     struct database **out, bool *out_damaged, struct error *error)
{
    AUTO(database) database = mem_alloc(sizeof(*database));
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &database->handle, flags, NULL) != SQLITE_OK)
        return failed(database, error, path);
    sqlite3_busy_timeout(database->handle, BUSY_MS);
    /* with a write-ahead log a row costs no wait for the disk, and readers wait for no writer */
    if (database_run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", error) <
            0 ||
        migrate(database, migrations, count, error) < 0) {
        int code = sqlite3_errcode(database->handle);
        *out_damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
        return -1;
    }
    *out = take_ptr(&database);
    return 0;
}

int database_open(const char *path, const char *const *migrations, size_t migration_count,
                  struct database **out, struct error *error)
{
    bool damaged = false;
    if (open_once(path, migrations, migration_count, out, &damaged, error) == 0)
        return 0;
    AUTO_FREE char *aside =
        mem_format("%s.damaged-%lld", path, (long long)(clock_wall_ms() / 1000));
    if (!damaged || rename(path, aside) < 0)
        return -1;
    error_clear(error);
    return open_once(path, migrations, migration_count, out, &damaged, error);
}

void database_close(struct database *database)
{
    if (!database)
        return;
    for (size_t i = 0; i < database->query_count; i++) {
        sqlite3_finalize(database->queries[i]->statement);
        free(database->queries[i]);
    }
    free(database->queries);
    sqlite3_close(database->handle);
    free(database);
}

struct database_query *database_query(struct database *database, const char *sql,
                                      struct error *error)
{
    for (size_t i = 0; i < database->query_count; i++)
        if (database->queries[i]->sql == sql)
            return database->queries[i];
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL) != SQLITE_OK) {
        failed(database, error, "history database");
        return NULL;
    }
    struct database_query *query = mem_alloc(sizeof(*query));
    *query = (struct database_query){ .database = database, .sql = sql, .statement = statement };
    *ARRAY_PUSH(database->queries, database->query_count, database->query_capacity) = query;
    return query;
}

void database_bind_text(struct database_query *query, int index, const char *text)
{
    sqlite3_bind_text(query->statement, index, text, -1, SQLITE_TRANSIENT);
}

void database_bind_int(struct database_query *query, int index, int64_t number)
{
    sqlite3_bind_int64(query->statement, index, number);
}

void database_bind_blob(struct database_query *query, int index, struct blob *blob)
{
    if (blob)
        sqlite3_bind_blob64(query->statement, index, blob_bytes(blob), blob_size(blob),
                            SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(query->statement, index);
}

int database_step(struct database_query *query, struct error *error)
{
    int result = sqlite3_step(query->statement);
    if (result == SQLITE_ROW)
        return 1;
    return result == SQLITE_DONE ? 0 : failed(query->database, error, "history database");
}

void database_reset(struct database_query *query)
{
    sqlite3_reset(query->statement);
    sqlite3_clear_bindings(query->statement);
}

const char *database_text(struct database_query *query, int column)
{
    return (const char *)sqlite3_column_text(query->statement, column);
}

int64_t database_int(struct database_query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

struct blob *database_blob(struct database_query *query, int column)
{
    if (sqlite3_column_type(query->statement, column) == SQLITE_NULL)
        return NULL;
    const void *bytes = sqlite3_column_blob(query->statement, column);
    return blob_copy(bytes ? bytes : "", (size_t)sqlite3_column_bytes(query->statement, column));
}
