/*
 * log_file: one log file read forward, record by record, from an offset; knows the form of a line
 * and copes with files that grow, are cut off, or end in the middle of a record.
 */
#ifndef LAMBENCH_STORE_LOG_FILE_H
#define LAMBENCH_STORE_LOG_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "workspace/store/log_write.h"

struct log_file_reader;

/* PATH need not exist yet. FUNCTION names its records. */
struct log_file_reader *log_file_open(const char *path, const char *function);
void log_file_close(struct log_file_reader *file);
const char *log_file_function(const struct log_file_reader *file);
/* The next record, valid until the call after it; false when there is no whole one now. Lines of
 * another form are given as function output without time. */
bool log_file_next(struct log_file_reader *file, struct log_record *out);
/* Goes to where the last COUNT records for which WANTED holds begin; returns how many of those
 * there are from there on. Reads backwards in growing pieces. */
size_t log_file_seek_last(struct log_file_reader *file, size_t count,
                          bool (*wanted)(void *self, const struct log_record *record), void *self);

#endif
