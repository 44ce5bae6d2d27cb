/*
 * database: an SQLite file of ours: opened, brought to the newest form, statements made with few
 * words. A file that is damaged is moved aside and a new one begun: history is never worth a
 * refusal to start. The only file pair that knows SQLite.
 */
#ifndef LAMBENCH_STORE_DATABASE_H
#define LAMBENCH_STORE_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct blob;
struct database;
struct database_query;
struct error;

/* MIGRATIONS (borrowed as long as it is open): SQL that leads from version i to i + 1; PRAGMA
 * user_version counts them. */
int database_open(const char *path, const char *const *migrations, size_t migration_count,
                  struct database **out, struct error *error);
void database_close(struct database *database);
DEFINE_AUTO(database, database_close);

/* The file was found to be damaged after it had been opened, or is no longer there. */
bool database_is_lost(const struct database *database);
/* Moves what is damaged aside and begins anew; all queries are gone, also when that fails. */
int database_renew(struct database *database, struct error *error);

int database_run(struct database *database, const char *sql, struct error *error);

/* A statement; bind from 1 on, then step. Kept until the database is closed and found again by
 * the address of its text. */
struct database_query *database_query(struct database *database, const char *sql,
                                      struct error *error);
void database_bind_text(struct database_query *query, int index, const char *text);
void database_bind_int(struct database_query *query, int index, int64_t number);
void database_bind_blob(struct database_query *query, int index, struct blob *blob);
/* 1: a row, 0: done, -1: failed. Reset it with database_reset before the next use. */
int database_step(struct database_query *query, struct error *error);
void database_reset(struct database_query *query);
const char *database_text(struct database_query *query, int column); /* NULL for null */
int64_t database_int(struct database_query *query, int column);
struct blob *database_blob(struct database_query *query, int column); /* NULL for null; caller's */

#endif
