/*
 * edit_record: one edit of a file: what was where, so that it can be taken back and done again,
 * also when the file has changed elsewhere since.
 */
#ifndef LAMBENCH_EDIT_RECORD_H
#define LAMBENCH_EDIT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct str;

/* A stretch that an edit changed, with bytes before and after it that it left alone. */
struct edit_hunk {
    size_t old_at, new_at;          /* of the whole stretch in the old and in the new file */
    char *old_text, *new_text;
    size_t old_size, new_size;
    size_t lead, trail;             /* how much of its beginning and end is the same in both */
};

struct edit_record {
    unsigned long long number;      /* grows with each edit */
    bool undone;
    char *file;                     /* relative to the project's folder when beneath it */
    char *summary;                  /* "CreateOrder MemorySize 128 -> 256"; never a secret */
    int64_t wall_ns;
    char before[65], after[65];     /* SHA-256 of the file, hexadecimal */
    struct edit_hunk *hunks;        /* in order */
    size_t hunk_count, hunk_capacity;
};

void edit_record_release(struct edit_record *record);
static inline void edit_record_auto(struct edit_record *record) { edit_record_release(record); }
#define AUTO_EDIT_RECORD __attribute__((cleanup(edit_record_auto))) struct edit_record

/* A file before and after. */
struct edit_texts {
    const char *old, *new_one;
    size_t old_size, new_size;
};
/* Sets the hashes. */
void edit_record_begin(struct edit_record *record, const struct edit_texts *texts);
/* Adds a stretch that differs, in the order of the file; those near each other become one hunk. */
void edit_record_add(struct edit_record *record, const struct edit_texts *texts, size_t old_at,
                     size_t old_size, size_t new_at, size_t new_size);

/* Appends the file BYTES with the edit taken back (BACK) or done again; sets OUT_ELSEWHERE when
 * the file is not as the edit left it and only the places themselves were found again. Each must
 * be there exactly once, with what is around it: else ERROR_BUSY. */
int edit_record_apply(const struct edit_record *record, bool back, const char *bytes, size_t size,
                      struct str *out, bool *out_elsewhere, struct error *error);

/* As one line of JSON; the caller frees it. -1 for text that is none: RECORD is to be released. */
char *edit_record_print(const struct edit_record *record);
int edit_record_parse(const char *text, size_t size, struct edit_record *out);

#endif
