/*
 * zip: zips written and read by libarchive; the only file pair that knows it.
 *
 * What is written depends on names, bytes, x bits and links alone: no times, owners or other modes,
 * so the same input gives the same bytes in every time zone and for every user.
 */
#ifndef LAMBENCH_FILES_ZIP_H
#define LAMBENCH_FILES_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct error;
struct zip_reader;
struct zip_writer;

int zip_writer_open(const char *path, struct zip_writer **out, struct error *error);
int zip_writer_file(struct zip_writer *writer, const char *name, int fd, uint64_t size,
                    bool executable, struct error *error);
int zip_writer_bytes(struct zip_writer *writer, const char *name, const void *bytes, size_t size,
                     struct error *error);
int zip_writer_link(struct zip_writer *writer, const char *name, const char *target,
                    struct error *error);
/* Writes the directory of the zip and syncs it; the writer is gone in any case. */
int zip_writer_close(struct zip_writer *writer, struct error *error);
void zip_writer_abandon(struct zip_writer *writer);
DEFINE_AUTO(zip_writer, zip_writer_abandon);

enum zip_kind { ZIP_FILE, ZIP_FOLDER, ZIP_LINK, ZIP_OTHER };
struct zip_entry {
    const char *name;       /* as the archive has it: not to be trusted */
    enum zip_kind kind;
    bool executable, encrypted;
    uint64_t size;          /* as the archive says: not to be trusted */
    const char *target;     /* of links */
};

int zip_reader_open(const char *path, struct zip_reader **out, struct error *error);
void zip_reader_close(struct zip_reader *reader);
DEFINE_AUTO(zip_reader, zip_reader_close);
/* 1: an entry, 0: the end, -1: broken. */
int zip_reader_next(struct zip_reader *reader, struct zip_entry *out, struct error *error);
/* Bytes of the present entry: how many, 0 at its end, -1: broken. */
int64_t zip_reader_read(struct zip_reader *reader, void *out, size_t size, struct error *error);

#endif
