/*
 * package: a folder becomes a zip that is ready for upload and always the same bytes for the same
 * input: entries in a fixed order, time 1980-01-01, modes 0755 or 0644, symbolic links kept.
 * Written aside, synced, renamed. Blocking: call it on the helper thread.
 */
#ifndef LAMBENCH_FILES_PACKAGE_H
#define LAMBENCH_FILES_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

enum { PACKAGE_LARGEST = 5 };

struct package_request {
    const char *source;         /* folder, single file, or a .zip/.jar taken over as it is */
    const char *inline_name;    /* for InlineCode: entry name ("index.py"), else NULL */
    const char *inline_text;
    const char *target;         /* path of the zip to write */
    bool use_ignore;            /* .gitignore and .lambdaignore of the source apply */
    const char *keep;           /* file or folder that .gitignore cannot leave out: where the
                                 * handler is; NULL: none */
    uint64_t other_bytes;       /* unzipped bytes of the layers that count with it */
    uint64_t limit_bytes;       /* unzipped limit, 262144000 on Lambda */
};

/*
 * What is left out: the usual noise (.git, __pycache__, editors' files), what .gitignore files say,
 * what .lambdaignore in the source says (same form; it may bring back with "!" what .gitignore
 * leaves out). .gitignore cannot leave out what a zip needs though git does not keep it:
 * node_modules, shared libraries (*.so), `bootstrap`, and KEEP.
 */
struct package_entry {
    char name[512];
    uint64_t bytes;             /* unzipped */
};

struct package_result {
    uint64_t zip_bytes, unzipped_bytes;
    size_t entries, ignored;
    char sha256[48];            /* base64, as Lambda reports CodeSha256 */
    struct package_entry largest[PACKAGE_LARGEST];
    size_t largest_count;
    bool unchanged;             /* the target already had exactly these bytes */
    char warnings[4][256];      /* dangling link, unreadable file, name Lambda cannot read ... */
    size_t warning_count;
};

/* Over LIMIT_BYTES (with OTHER_BYTES): ERROR_LIMIT that says how much, nothing is written. */
int package_make(const struct package_request *request, struct package_result *out,
                 struct error *error);

#endif
