#include "runner/runtime/interpreters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct interpreters_found {
    struct interpreter *items;
    size_t count, capacity;
    bool looked;
};

struct interpreters {
    struct interpreters_found families[RUNTIME_FAMILIES];
};

static const struct {
    const char *program;    /* what people call it */
    const char *package;    /* %d: the major version */
    enum { OLDER_NEAR, OLDER_LAST, OLDER_NEVER } older; /* how an earlier version will do */
} facts[RUNTIME_FAMILIES] = {
    [RUNTIME_NODEJS] = { "node", "nodejs", OLDER_NEAR },
    [RUNTIME_PYTHON] = { "python3", "python3", OLDER_NEAR },
    [RUNTIME_RUBY] = { "ruby", "ruby", OLDER_NEAR },
    /* it runs what was compiled here, but not what was compiled for a later one */
    [RUNTIME_JAVA] = { "java", "default-jdk-headless", OLDER_LAST },
    [RUNTIME_DOTNET] = { "dotnet", "dotnet-sdk-%d.0", OLDER_NEVER },
};

struct interpreters *interpreters_new(void)
{
    return mem_alloc(sizeof(struct interpreters));
}

static void release(struct interpreter *one)
{
    free(one->path);
    free(one->prefix);
    free(one->library);
}

void interpreters_free(struct interpreters *interpreters)
{
    if (!interpreters)
        return;
    for (size_t f = 0; f < RUNTIME_FAMILIES; f++) {
        struct interpreters_found *found = &interpreters->families[f];
        for (size_t i = 0; i < found->count; i++)
            release(&found->items[i]);
        free(found->items);
    }
    free(interpreters);
}

bool interpreters_known(const struct interpreters_found *found, const char *path)
{
    for (size_t i = 0; i < found->count; i++)
        if (strcmp(found->items[i].path, path) == 0)
            return true;
    return false;
}

/* One program may run several versions, as dotnet does. */
void interpreters_add(struct interpreters_found *found, struct interpreter *taken_one)
{
    for (size_t i = 0; i < found->count; i++)
        if (strcmp(found->items[i].path, taken_one->path) == 0 &&
            strcmp(found->items[i].version, taken_one->version) == 0) {
            release(taken_one);
            return;
        }
    *ARRAY_PUSH(found->items, found->count, found->capacity) = *taken_one;
}

const struct interpreter *interpreters_at(struct interpreters *interpreters,
                                          enum runtime_family family, size_t index)
{
    struct interpreters_found *found = &interpreters->families[family];
    if (!found->looked)
        interpreters_search(family, found);
    found->looked = true;
    return index < found->count ? &found->items[index] : NULL;
}

enum { FAR = 1000000 };

static int distance(const struct interpreter *one, enum runtime_family family, int major,
                    int minor)
{
    int apart = (one->major - major) * 100;
    apart += one->major == major && minor > 0 ? one->minor - minor : 0;
    if (apart < 0 && facts[family].older == OLDER_LAST)
        return FAR - apart;
    /* of two that are as far away the newer one is nearer */
    return apart < 0 ? -apart * 2 + 1 : apart * 2;
}

const struct interpreter *interpreters_find(struct interpreters *interpreters,
                                            enum runtime_family family, int major, int minor,
                                            bool *out_exact)
{
    const struct interpreter *best = NULL;
    const struct interpreter *one;
    if (family == RUNTIME_JAVA || family == RUNTIME_DOTNET)
        minor = 0; /* of java8.al2 it is no version; .NET 8.0.11 is .NET 8 */
    for (size_t i = 0; (one = interpreters_at(interpreters, family, i)); i++) {
        if (one->major < major && facts[family].older == OLDER_NEVER)
            continue;
        if (!best || distance(one, family, major, minor) < distance(best, family, major, minor))
            best = one;
    }
    /* 17.0.9 is Java 17 */
    *out_exact = best && (minor > 0 ? distance(best, family, major, minor) == 0
                                    : best->major == major);
    return best;
}

const char *interpreters_program(enum runtime_family family)
{
    return facts[family].program;
}

void interpreters_package(const struct runtime *runtime, char *out, size_t size)
{
    const char *package = facts[runtime->family].package;
    const char *place = package ? strstr(package, "%d") : NULL;
    if (!place)
        snprintf(out, size, "%s", package ? package : "");
    else
        snprintf(out, size, "%.*s%d%s", (int)(place - package), package, runtime->major,
                 place + 2);
}
