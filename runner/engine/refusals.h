/*
 * refusals: the destinations that a function wanted to reach and could not, with how often.
 * Bounded: a function may invent as many as it likes.
 */
#ifndef LAMBENCH_ENGINE_REFUSALS_H
#define LAMBENCH_ENGINE_REFUSALS_H

#include <stddef.h>

enum { REFUSALS_KEPT = 32, REFUSALS_WHERE = 128 };

struct refusals {
    struct refusal {
        char where[REFUSALS_WHERE];     /* "api.example.com:443" */
        unsigned count;
    } rows[REFUSALS_KEPT];              /* in the order in which they were first seen */
    size_t count;
    unsigned others;                    /* tries to reach any further ones */
};

/* When WHERE is a new one of those that are kept: what to say about it, to be freed. Else NULL. */
char *refusals_note(struct refusals *refusals, const char *where);
/* "api.example.com:443 x3, 10.0.0.1:5432, and 12 others"; "" when there is none. */
void refusals_text(const struct refusals *refusals, char *out, size_t size);

#endif
