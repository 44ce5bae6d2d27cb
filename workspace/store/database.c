#include "workspace/store/database.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"

enum {
    BUSY_MS = 500,
    ATTEMPTS = 25,              /* to open what another program opens at the same moment */
    ATTEMPT_MS = 20
};

struct database_query {
    struct database *database;
    const char *sql;
    sqlite3_stmt *statement;
};

struct database {
    sqlite3 *handle;
    char *path;
    const char *const *migrations;
    size_t migration_count;
    ino_t inode;                /* of the file that was opened */
    bool usable, damaged;
    struct database_query **queries;
    size_t query_count, query_capacity;
};

static int failed(struct database *database, struct error *error, const char *doing)
{
    int code = sqlite3_errcode(database->handle);
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        database->damaged = true;
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
    return version >= 0 ? version
                        : error_set(error, ERROR_INVALID, "history database: of no known form");
}

/* In one transaction, so that of two programs that start at once one does it and one waits. */
static int migrate(struct database *database, struct error *error)
{
    int version = version_of(database, error);
    if (version < 0 || (size_t)version >= database->migration_count)
        return version < 0 ? -1 : 0;
    if (database_run(database, "BEGIN IMMEDIATE", error) < 0)
        return -1;
    version = version_of(database, error);
    for (size_t i = (size_t)version; version >= 0 && i < database->migration_count; i++) {
        AUTO_FREE char *sql =
            mem_format("%s; PRAGMA user_version = %zu", database->migrations[i], i + 1);
        if (database_run(database, sql, error) < 0)
            return -1;
    }
    return version < 0 ? -1 : database_run(database, "COMMIT", error);
}

/* ---- opening ------------------------------------------------------------------------------- */

static void disconnect(struct database *database)
{
    for (size_t i = 0; i < database->query_count; i++) {
        sqlite3_finalize(database->queries[i]->statement);
        free(database->queries[i]);
    }
    database->query_count = 0;
    database->usable = false;
    sqlite3_close(take_ptr(&database->handle));
}

static int connect_once(struct database *database, struct error *error)
{
    struct stat info = { .st_ino = 0 };
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    database->damaged = false;
    if (sqlite3_open_v2(database->path, &database->handle, flags, NULL) != SQLITE_OK)
        return failed(database, error, database->path);
    (void)stat(database->path, &info);
    database->inode = info.st_ino;
    sqlite3_busy_timeout(database->handle, ATTEMPT_MS);
    /* with a write-ahead log a row costs no wait for the disk, and readers wait for no writer */
    if (database_run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
                               "PRAGMA secure_delete = OFF; PRAGMA cache_size = -4000", error) <
            0 ||
        migrate(database, error) < 0)
        return -1;
    sqlite3_busy_timeout(database->handle, BUSY_MS);
    database->usable = true;
    return 0;
}

/* While one program makes the write-ahead log, another one is not made to wait but refused. */
static int connect_database(struct database *database, struct error *error)
{
    int result = connect_once(database, error);
    for (int i = 0; i < ATTEMPTS && result < 0; i++) {
        if (sqlite3_errcode(database->handle) != SQLITE_BUSY)
            break;
        disconnect(database);
        sqlite3_sleep(ATTEMPT_MS);
        result = connect_once(database, error);
    }
    return result;
}

/* With its write-ahead log: what is in there may be all that can be saved. */
static int move_aside(const char *path, struct error *error)
{
    AUTO_FREE char *aside =
        mem_format("%s.damaged-%lld", path, (long long)(clock_wall_ms() / 1000));
    AUTO_FREE char *log = mem_format("%s-wal", path);
    AUTO_FREE char *log_aside = mem_format("%s-wal", aside);
    AUTO_FREE char *shared = mem_format("%s-shm", path);
    if (rename(path, aside) < 0)
        return error_system(error, errno, "move the damaged %s aside", path);
    (void)rename(log, log_aside); /* there need not be one */
    (void)unlink(shared);
    return 0;
}

bool database_is_lost(const struct database *database)
{
    struct stat info;
    return !database->usable || database->damaged || stat(database->path, &info) < 0 ||
           info.st_ino != database->inode;
}

int database_renew(struct database *database, struct error *error)
{
    struct stat info;
    bool damaged = database->damaged && stat(database->path, &info) == 0 &&
                   info.st_ino == database->inode; /* else somebody was faster */
    AUTO_FREE char *folder = file_parent(database->path);
    disconnect(database);
    if (file_make_folders(folder, 0755, error) < 0 ||
        (damaged && move_aside(database->path, error) < 0))
        return -1;
    return connect_database(database, error);
}

int database_open(const char *path, const char *const *migrations, size_t migration_count,
                  struct database **out, struct error *error)
{
    AUTO(database) database = mem_alloc(sizeof(*database));
    database->path = mem_text(path);
    database->migrations = migrations;
    database->migration_count = migration_count;
    if (connect_database(database, error) < 0) {
        if (!database->damaged)
            return -1;
        error_clear(error);
        if (database_renew(database, error) < 0)
            return -1;
    }
    *out = take_ptr(&database);
    return 0;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    disconnect(database);
    free(database->queries);
    free(database->path);
    free(database);
}

/* ---- queries ------------------------------------------------------------------------------- */

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
    sqlite3_bind_text(query->statement, index, text, -1, SQLITE_STATIC);
}

void database_bind_int(struct database_query *query, int index, int64_t number)
{
    sqlite3_bind_int64(query->statement, index, number);
}

void database_bind_blob(struct database_query *query, int index, struct blob *blob)
{
    if (blob)
        sqlite3_bind_blob64(query->statement, index, blob_bytes(blob), blob_size(blob),
                            SQLITE_STATIC);
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
