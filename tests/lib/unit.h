/*
 * unit: what every unit test program includes: cmocka and what it wants before it, and an empty
 * folder of one's own.
 */
#ifndef LAMBENCH_TESTS_UNIT_H
#define LAMBENCH_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"

/* A new empty folder under TMPDIR; the caller frees the name. */
static inline char *unit_folder(void)
{
    const char *parent = getenv("TMPDIR");
    char *path = mem_format("%s/unit-XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(path));
    return path;
}

/* PARENT/NAME; the caller frees. */
static inline char *unit_path(const char *parent, const char *name)
{
    return mem_format("%s/%s", parent, name);
}

#endif
