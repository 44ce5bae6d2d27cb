/*
 * edit_log: the edits that were made, so that they can be undone and done again, also by another
 * process: .lambench/edits/, one file each, readable by its owner only (what was replaced may be a
 * secret). A file that is damaged is left out. Who has the log open is the only one who edits.
 */
#ifndef LAMBENCH_EDIT_LOG_H
#define LAMBENCH_EDIT_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct edit_log;
struct edit_record;
struct error;

enum { EDIT_LOG_RECORDS = 200 };    /* so many are kept; the oldest go */

/* ROOT is the project's folder. Waits a second for another process that has it, then ERROR_BUSY.
 * What was cut off between the file and the log is mended, as the file tells. */
int edit_log_open(const char *root, struct edit_log **out, struct error *error);
void edit_log_close(struct edit_log *log);
DEFINE_AUTO(edit_log, edit_log_close);

/* Oldest first. A record that cannot be read gives false; release OUT in any case. */
size_t edit_log_count(const struct edit_log *log);
bool edit_log_read(const struct edit_log *log, size_t index, struct edit_record *out);
/* The edit to undo (BACK) or to do again, past damaged ones, which are removed; its index, or -1:
 * there is none. Release OUT in any case. */
int edit_log_next(struct edit_log *log, bool back, struct edit_record *out);
/* Absolute path of the file that RECORD is of; the caller's. And the name for one. */
char *edit_log_path(const struct edit_log *log, const struct edit_record *record);
const char *edit_log_name(const struct edit_log *log, const char *path);

/* Writes RECORD down before the file is written. Then it is either kept, and what was undone before
 * can no longer be done again, or forgotten. */
int edit_log_begin(struct edit_log *log, struct edit_record *record, struct error *error);
int edit_log_keep(struct edit_log *log, struct error *error);
void edit_log_forget(struct edit_log *log);
/* After the file was written: the record is undone now, or done again. */
int edit_log_mark(struct edit_log *log, size_t index, bool undone, struct error *error);

#endif
