#include "workspace/model/runtime.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/model/likeness.h"

/* Identifiers: Runtime of the Lambda API model (service-2.json, 2015-03-31). Dates:
 * docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, "Deprecation date"; none is announced
 * for those without one. Retired ones are past "Block function create". The first of a family is
 * the one to recommend. */
static const struct runtime rows[] = {
    { "nodejs24.x", RUNTIME_NODEJS, 24, 0, "2028-04-30", false },
    { "nodejs26.x", RUNTIME_NODEJS, 26, 0, NULL, false },
    { "nodejs22.x", RUNTIME_NODEJS, 22, 0, "2027-04-30", false },
    { "nodejs20.x", RUNTIME_NODEJS, 20, 0, "2026-04-30", false },
    { "nodejs18.x", RUNTIME_NODEJS, 18, 0, "2025-09-01", false },
    { "nodejs16.x", RUNTIME_NODEJS, 16, 0, "2024-06-12", false },
    { "nodejs14.x", RUNTIME_NODEJS, 14, 0, "2023-12-04", true },
    { "nodejs12.x", RUNTIME_NODEJS, 12, 0, "2023-03-31", true },
    { "nodejs10.x", RUNTIME_NODEJS, 10, 0, "2021-07-30", true },
    { "nodejs8.10", RUNTIME_NODEJS, 8, 10, "2020-03-06", true },
    { "nodejs6.10", RUNTIME_NODEJS, 6, 10, "2019-08-12", true },
    { "nodejs4.3", RUNTIME_NODEJS, 4, 3, "2020-03-05", true },
    { "nodejs4.3-edge", RUNTIME_NODEJS, 4, 3, "2019-04-30", true },
    { "nodejs", RUNTIME_NODEJS, 0, 10, "2016-10-31", true },
    { "python3.14", RUNTIME_PYTHON, 3, 14, "2029-06-30", false },
    { "python3.15", RUNTIME_PYTHON, 3, 15, NULL, false },
    { "python3.13", RUNTIME_PYTHON, 3, 13, "2029-06-30", false },
    { "python3.12", RUNTIME_PYTHON, 3, 12, "2028-10-31", false },
    { "python3.11", RUNTIME_PYTHON, 3, 11, "2027-06-30", false },
    { "python3.10", RUNTIME_PYTHON, 3, 10, "2026-10-31", false },
    { "python3.9", RUNTIME_PYTHON, 3, 9, "2025-12-15", false },
    { "python3.8", RUNTIME_PYTHON, 3, 8, "2024-10-14", false },
    { "python3.7", RUNTIME_PYTHON, 3, 7, "2023-12-04", true },
    { "python3.6", RUNTIME_PYTHON, 3, 6, "2022-07-18", true },
    { "python2.7", RUNTIME_PYTHON, 2, 7, "2021-07-15", true },
    { "provided.al2023", RUNTIME_PROVIDED, 2023, 0, "2029-06-30", false },
    { "provided.al2", RUNTIME_PROVIDED, 2, 0, "2026-07-31", false },
    { "provided", RUNTIME_PROVIDED, 1, 0, "2024-01-08", true },
    { "ruby3.4", RUNTIME_RUBY, 3, 4, "2028-03-31", false },
    { "ruby4.0", RUNTIME_RUBY, 4, 0, NULL, false },
    { "ruby3.3", RUNTIME_RUBY, 3, 3, "2027-03-31", false },
    { "ruby3.2", RUNTIME_RUBY, 3, 2, "2026-03-31", false },
    { "ruby2.7", RUNTIME_RUBY, 2, 7, "2023-12-07", true },
    { "ruby2.5", RUNTIME_RUBY, 2, 5, "2021-07-30", true },
    { "java25", RUNTIME_JAVA, 25, 0, "2029-06-30", false },
    { "java21", RUNTIME_JAVA, 21, 0, "2029-06-30", false },
    { "java17", RUNTIME_JAVA, 17, 0, "2027-06-30", false },
    { "java11", RUNTIME_JAVA, 11, 0, "2027-06-30", false },
    { "java8.al2", RUNTIME_JAVA, 8, 2, "2027-06-30", false },
    { "java8", RUNTIME_JAVA, 8, 0, "2024-01-08", true },
    { "dotnet10", RUNTIME_DOTNET, 10, 0, "2028-11-14", false },
    { "dotnet8", RUNTIME_DOTNET, 8, 0, "2026-11-10", false },
    { "dotnet6", RUNTIME_DOTNET, 6, 0, "2024-12-20", false },
    { "dotnetcore3.1", RUNTIME_DOTNET, 3, 1, "2023-04-03", true },
    { "dotnetcore2.1", RUNTIME_DOTNET, 2, 1, "2022-01-05", true },
    { "dotnetcore2.0", RUNTIME_DOTNET, 2, 0, "2019-05-30", true },
    { "dotnetcore1.0", RUNTIME_DOTNET, 1, 0, "2019-06-27", true },
    { "go1.x", RUNTIME_GO, 1, 0, "2024-01-08", true },
};

const struct runtime *runtime_find(const char *identifier)
{
    for (size_t i = 0; identifier && i < COUNT(rows); i++)
        if (strcmp(rows[i].identifier, identifier) == 0)
            return &rows[i];
    return NULL;
}

/* ".al2023" */
static bool is_system(const char *text)
{
    return strncmp(text, ".al20", 5) == 0 && isdigit((unsigned char)text[5]) &&
           isdigit((unsigned char)text[6]) && text[7] == '\0';
}

static bool is_later(long major, long minor, const struct runtime *runtime)
{
    return major > runtime->major || (major == runtime->major && minor > runtime->minor);
}

/* The next few versions of FAMILY, none of which is known. */
static bool is_next(enum runtime_family family, long major, long minor)
{
    long newest = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (rows[i].family != family)
            continue;
        if (!is_later(major, minor, &rows[i]))
            return false;
        newest = rows[i].major > newest ? rows[i].major : newest;
    }
    return major <= newest + 10;
}

bool runtime_may_be_new(const char *identifier)
{
    static const char provided[] = "provided";
    for (size_t i = 0; i < RUNTIME_FAMILIES; i++) {
        const char *name = runtime_family_name((enum runtime_family)i);
        const char *version = identifier + strlen(name);
        if (strncmp(identifier, name, strlen(name)) != 0 || !isdigit((unsigned char)*version))
            continue;
        char *end;
        long major = strtol(version, &end, 10);
        long minor = *end == '.' && isdigit((unsigned char)end[1]) ? strtol(end + 1, &end, 10) : 0;
        return is_system(end) || ((*end == '\0' || strcmp(end, ".x") == 0) &&
                                  is_next((enum runtime_family)i, major, minor));
    }
    return strncmp(identifier, provided, strlen(provided)) == 0 &&
           is_system(identifier + strlen(provided));
}

const struct runtime *runtime_at(size_t index)
{
    return index < COUNT(rows) ? &rows[index] : NULL;
}

const char *runtime_family_name(enum runtime_family family)
{
    static const char *const names[RUNTIME_FAMILIES] = {
        [RUNTIME_NODEJS] = "nodejs", [RUNTIME_PYTHON] = "python", [RUNTIME_PROVIDED] = "provided",
        [RUNTIME_RUBY] = "ruby",     [RUNTIME_JAVA] = "java",     [RUNTIME_DOTNET] = "dotnet",
        [RUNTIME_GO] = "go",
    };
    return names[family];
}

const struct runtime *runtime_newest(enum runtime_family family)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].family == family && !rows[i].retired)
            return &rows[i];
    return NULL;
}

const char *runtime_nearest(const char *text)
{
    const char *names[COUNT(rows) + 1];
    for (size_t i = 0; i < COUNT(rows); i++)
        names[i] = rows[i].identifier;
    names[COUNT(rows)] = NULL;
    return likeness_nearest(text, names);
}
