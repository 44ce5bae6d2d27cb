/*
 * unpack: a hostile zip becomes a folder. No entry leaves the folder (absolute names, "..",
 * links), no set-id bits, no devices, no more bytes or entries than allowed.
 */
#ifndef LAMBENCH_FILES_UNPACK_H
#define LAMBENCH_FILES_UNPACK_H

#include <stdint.h>

struct error;

/* Unpacks ARCHIVE into FOLDER (made aside and renamed into place; if FOLDER exists already it is
 * kept and nothing is done). More than LIMIT_BYTES in all is ERROR_LIMIT. */
int unpack_archive(const char *archive, const char *folder, uint64_t limit_bytes,
                   struct error *error);
/* Unzipped bytes of all entries by the archive's own directory. */
int unpack_size(const char *archive, uint64_t *out_bytes, struct error *error);

#endif
