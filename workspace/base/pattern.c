#include "workspace/base/pattern.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"

/*
 * A matcher that goes back, with a budget. An expression is read each time it is met: what follows
 * a piece is a chain of "what then" on the stack, so that nothing has to be built.
 */
enum { BUDGET = 20000, DEEPEST = 2000, MOST_TIMES = 1000, LONGEST = 1000 };

struct then;

struct match {
    int budget, depth;
    bool unknown;
};

/* What has to match behind the piece at hand. */
typedef bool (*then_match)(struct match *match, const struct then *then, const char *text);
struct then {
    then_match call;
    const struct then *next;
    const char *piece, *rest, *end; /* a piece to repeat, what is behind it */
    int least, most, times;
    const char *before;     /* where the text stood before the last repetition */
};

static bool match_choice(struct match *match, const char *at, const char *end, const char *text,
                         const struct then *then);

static bool give_up(struct match *match)
{
    match->unknown = true;
    return false;
}

/* --- reading an expression --- */

/* Behind the piece at AT: a letter, an escape, a class or a group; NULL: not understood. */
static const char *piece_end(struct match *match, const char *at, const char *end)
{
    if (*at == '\\')
        return at + 2 <= end ? at + 2 : NULL;
    if (*at != '[' && *at != '(')
        return at + 1;
    if (*at == '[') {
        at += 1 + (at[1] == '^');
        at += *at == ']';
        for (; at < end && *at != ']'; at++) {
            if (*at == '[' || (*at == '&' && at[1] == '&')) /* unions and intersections */
                return NULL;
            at += *at == '\\';
        }
        return at < end ? at + 1 : NULL;
    }
    for (at++; at < end && *at != ')';) {
        at = match->budget-- > 0 ? piece_end(match, at, end) : NULL;
        if (!at)
            return NULL;
    }
    return at < end ? at + 1 : NULL;
}

/* "*", "+", "?", "{2}", "{2,}", "{2,4}" at AT; behind it. A lazy one matches the same whole texts;
 * NULL for a greedy one that gives nothing back. */
static const char *read_times(const char *at, const char *end, int *least, int *most)
{
    *least = *most = 1;
    if (at == end || !strchr("*+?{", *at))
        return at;
    char kind = *at++;
    *least = kind == '+';
    *most = kind == '?' ? 1 : INT_MAX;
    if (kind == '{') {
        char *next;
        *least = *most = (int)strtol(at, &next, 10);
        if (*next == ',')
            *most = isdigit((unsigned char)next[1]) ? (int)strtol(next + 1, &next, 10)
                                                    : (next++, INT_MAX);
        if (*next != '}' || *least < 0 || *least > MOST_TIMES)
            return NULL;
        at = next + 1;
    }
    if (at < end && *at == '+')
        return NULL;
    return at + (at < end && *at == '?');
}

static bool in_escape(struct match *match, char name, unsigned char letter)
{
    switch (name) {
    case 'd': return isdigit(letter);
    case 'D': return !isdigit(letter);
    case 'w': return isalnum(letter) || letter == '_';
    case 'W': return !isalnum(letter) && letter != '_';
    case 's': return isspace(letter);
    case 'S': return !isspace(letter);
    case 'n': return letter == '\n';
    case 'r': return letter == '\r';
    case 't': return letter == '\t';
    default: return isalnum((unsigned char)name) ? give_up(match) : letter == (unsigned char)name;
    }
}

/* "[a-z\d_]" from AT to END */
static bool in_class(struct match *match, const char *at, const char *end, unsigned char letter)
{
    bool negated = at[1] == '^', found = false;
    for (at += 1 + negated; at < end - 1; at++) {
        if (*at == '\\') {
            found = in_escape(match, *++at, letter) || found;
        } else if (at[1] == '-' && at + 2 < end - 1) {
            found = ((unsigned char)*at <= letter && letter <= (unsigned char)at[2]) || found;
            at += 2;
        } else {
            found = (unsigned char)*at == letter || found;
        }
    }
    return found != negated;
}

/* --- matching --- */

static bool call_then(struct match *match, const struct then *then, const char *text)
{
    return then ? then->call(match, then, text) : *text == '\0';
}

static bool match_group(struct match *match, const char *at, const char *end, const char *text,
                        const struct then *then)
{
    const char *inner = at + 1;
    if (inner[0] == '?' && inner[1] == ':')
        inner += 2;
    else if (inner[0] == '?')
        return give_up(match); /* looks ahead, has flags or a name */
    return match_choice(match, inner, end - 1, text, then);
}

static bool match_piece(struct match *match, const char *at, const char *end, const char *text,
                        const struct then *then)
{
    unsigned char letter = (unsigned char)*text;
    if (*at == '(')
        return match_group(match, at, end, text, then);
    if (letter == '\0')
        return false;
    bool fits = *at == '.'    ? letter != '\n'
                : *at == '['  ? in_class(match, at, end, letter)
                : *at == '\\' ? in_escape(match, at[1], letter)
                              : (unsigned char)*at == letter;
    return fits && call_then(match, then, text + 1);
}

static bool match_sequence(struct match *match, const char *at, const char *end, const char *text,
                           const struct then *then);

/* Once more, or on with what is behind the repeated piece. */
static bool repeat(struct match *match, const struct then *then, const char *text)
{
    struct then again = *then;
    again.times++;
    again.before = text;
    bool stuck = then->times > 0 && text == then->before; /* an empty repetition */
    if (then->times < then->most && !stuck &&
        match_piece(match, then->piece, then->rest, text, &again))
        return true;
    int least, most;
    const char *behind = read_times(then->rest, then->end, &least, &most);
    return (then->times >= then->least || stuck) &&
           match_sequence(match, behind, then->end, text, then->next);
}

static bool repeat_next(struct match *match, const struct then *then, const char *text)
{
    if (--match->budget < 0 || match->depth >= DEEPEST)
        return give_up(match);
    match->depth++;
    bool result = repeat(match, then, text);
    match->depth--;
    return result;
}

/* The pieces from AT to END, one after the other, then THEN. */
static bool match_sequence(struct match *match, const char *at, const char *end, const char *text,
                           const struct then *then)
{
    while (at < end && (*at == '^' || *at == '$')) /* the whole text is meant anyhow */
        at++;
    if (at == end)
        return call_then(match, then, text);
    const char *rest = piece_end(match, at, end);
    struct then loop = { .call = repeat_next, .next = then, .piece = at, .rest = rest,
                         .end = end };
    if (!rest || strchr("*+?{)", *at) || !read_times(rest, end, &loop.least, &loop.most))
        return give_up(match);
    return repeat_next(match, &loop, text);
}

/* The alternatives between AT and END. */
static bool match_choice(struct match *match, const char *at, const char *end, const char *text,
                         const struct then *then)
{
    for (const char *start = at;;) {
        while (at && at < end && *at != '|')
            at = match->budget-- > 0 ? piece_end(match, at, end) : NULL;
        if (!at)
            return give_up(match);
        if (match_sequence(match, start, at, text, then))
            return true;
        if (at == end)
            return false;
        start = ++at;
    }
}

enum pattern_result pattern_match(const char *pattern, const char *text)
{
    const char *end = pattern + strlen(pattern);
    struct match match = { .budget = BUDGET };
    if (end - pattern > LONGEST)
        return PATTERN_UNKNOWN;
    bool matches = match_choice(&match, pattern, end, text, NULL);
    if (match.unknown)
        return PATTERN_UNKNOWN;
    return matches ? PATTERN_MATCHES : PATTERN_DIFFERS;
}
