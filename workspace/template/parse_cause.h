/*
 * parse_cause: what is wrong with a YAML file, in words for people. libyaml says where it had to
 * give up and why in its own terms; the mistake is often a line above.
 */
#ifndef LAMBENCH_TEMPLATE_PARSE_CAUSE_H
#define LAMBENCH_TEMPLATE_PARSE_CAUSE_H

#include "workspace/template/parse.h"

struct str;

struct parse_cause {
    const char *what, *during;          /* the library's texts, may be NULL */
    int line, column;                   /* where it gave up, 1 based */
    int during_line, during_column;     /* where what it was reading began; 0: unknown */
    size_t offset;                      /* byte, for bytes that are no text */
    int byte;                           /* -1: not about one */
    const char *hint;                   /* set while saying it; NULL before */
};

/* Appends the plain-English cause, and moves line and column of CAUSE to where a person should
 * look. Returns a hint or NULL; it is static text. */
const char *parse_cause_say(const struct parse_source *source, struct parse_cause *cause,
                            struct str *out);

#endif
