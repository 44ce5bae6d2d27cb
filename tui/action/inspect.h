/*
 * inspect: all that a project says, resolved, for other programs and for people. The document is
 * described in lambench-inspect(5): it is stable, members are only ever added.
 */
#ifndef LAMBENCH_ACTION_INSPECT_H
#define LAMBENCH_ACTION_INSPECT_H

#include <stdbool.h>

struct columns;
struct project;
struct str;

struct inspect_wish {
    const char *only;       /* logical id or function's name; NULL: all of the project */
    bool show_secrets;
};

/* Appends the JSON document and a line break. */
void inspect_json(const struct project *project, const struct inspect_wish *wish,
                  struct str *out);
/* Adds rows of path, value and place. */
void inspect_rows(const struct project *project, const struct inspect_wish *wish,
                  struct columns *rows);

#endif
