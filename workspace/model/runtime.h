/*
 * runtime: facts about Lambda's runtime identifiers. How a family is started is not here but in
 * runner/runtime/starters.
 */
#ifndef LAMBENCH_MODEL_RUNTIME_H
#define LAMBENCH_MODEL_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>

enum runtime_family {
    RUNTIME_NODEJS, RUNTIME_PYTHON, RUNTIME_PROVIDED, RUNTIME_RUBY, RUNTIME_JAVA, RUNTIME_DOTNET,
    RUNTIME_GO, RUNTIME_FAMILIES
};

struct runtime {
    const char *identifier;     /* "python3.13" */
    enum runtime_family family;
    int major, minor;           /* 3, 13; nodejs22.x is 22, 0; provided.al2023 is 2023, 0 */
    const char *deprecated;     /* date of end of support "2025-09-01", or NULL */
    bool retired;               /* can no longer be created */
};

/* NULL for an identifier Lambda does not know. */
const struct runtime *runtime_find(const char *identifier);
const struct runtime *runtime_at(size_t index); /* NULL past the end */
const char *runtime_family_name(enum runtime_family family); /* "python" */
/* Is it an identifier of a known family that AWS may have added since this table was written? */
bool runtime_may_be_new(const char *identifier);
/* The newest one that is recommended, for a hint; NULL when the family has none any more. */
const struct runtime *runtime_newest(enum runtime_family family);
/* The known identifier most like TEXT, for a hint; NULL if nothing is near. */
const char *runtime_nearest(const char *text);

#endif
