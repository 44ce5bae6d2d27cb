#include "workspace/files/wildcard.h"

#include <ctype.h>
#include <string.h>

#include "workspace/base/mem.h"

enum { NAME_MAXIMUM = 4096 };

/* All positions of the name that the pattern read so far can have come to. No going back, so no
 * pattern is slow. */
struct reach {
    const char *name;
    size_t size;
    size_t first, last;                 /* only these can be set; FIRST > LAST: none is */
    bool at[NAME_MAXIMUM + 1];
};

struct reader {
    const char *start, *at, *end;
};

/* ---- one character ------------------------------------------------------------------------- */

static const struct class {
    const char *name;
    int (*has)(int character);
} classes[] = {
    { "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank }, { "cntrl", iscntrl },
    { "digit", isdigit }, { "graph", isgraph }, { "lower", islower }, { "print", isprint },
    { "punct", ispunct }, { "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
};

/* A set of bytes, read once from "[...]" and then looked up. */
struct set {
    bool has[256];
};

static bool add_class(struct set *set, const char *name, size_t size)
{
    for (size_t i = 0; i < COUNT(classes); i++) {
        if (strlen(classes[i].name) != size || memcmp(classes[i].name, name, size) != 0)
            continue;
        for (int byte = 0; byte < 128; byte++)
            set->has[byte] = set->has[byte] || classes[i].has(byte);
        return true;
    }
    return false;
}

static void add_range(struct set *set, unsigned from, unsigned to)
{
    for (unsigned byte = from; byte <= to; byte++)
        set->has[byte] = true;
}

/* The byte at the reader, a backslash before it taken off; -1 at the end. */
static int read_byte(struct reader *reader)
{
    if (reader->at < reader->end && *reader->at == '\\')
        reader->at++;
    return reader->at < reader->end ? (unsigned char)*reader->at++ : -1;
}

/* "[:name:]" at the reader: 1 read, 0 it is none after all, -1 no such class. */
static int read_class(struct reader *reader, struct set *set)
{
    const char *name = reader->at + 2;
    if (reader->end - reader->at < 2 || reader->at[1] != ':')
        return 0;
    const char *stop = memchr(name, ']', (size_t)(reader->end - name));
    if (!stop)
        return -1;
    if (stop == name || stop[-1] != ':')
        return 0;
    reader->at = stop + 1;
    return add_class(set, name, (size_t)(stop - name) - 1) ? 1 : -1;
}

/* One member: a byte, a class, or (after a byte) "-" and the end of a range. */
static bool read_member(struct reader *reader, struct set *set, int *previous)
{
    char first = *reader->at;
    bool more = reader->end - reader->at > 1;
    if (first == '-' && *previous > 0 && more && reader->at[1] != ']') {
        reader->at++;
        int to = read_byte(reader);
        if (to >= 0)
            add_range(set, (unsigned)*previous, (unsigned)to);
        *previous = 0;
        return to >= 0;
    }
    int class = first == '[' ? read_class(reader, set) : 0;
    if (class != 0) {
        *previous = 0;
        return class > 0;
    }
    *previous = read_byte(reader);
    if (*previous >= 0)
        set->has[*previous] = true;
    return *previous >= 0;
}

/* Reads "[...]" behind its "[". False when it is malformed: such a pattern matches nothing. */
static bool read_set(struct reader *reader, struct set *set)
{
    bool negated = reader->at < reader->end && (*reader->at == '!' || *reader->at == '^');
    int previous = 0;
    if (negated)
        reader->at++;
    do { /* a "]" in the first place is a member */
        if (reader->at == reader->end || !read_member(reader, set, &previous))
            return false;
    } while (reader->at == reader->end || *reader->at != ']');
    reader->at++;
    for (size_t byte = 0; negated && byte < COUNT(set->has); byte++)
        set->has[byte] = !set->has[byte];
    set->has['/'] = false;
    return true;
}

/* ---- steps --------------------------------------------------------------------------------- */

static void step_set(struct reach *reach, const struct set *set)
{
    size_t first = reach->size + 1, last = 0;
    for (size_t i = reach->last + 1; i > reach->first; i--) {
        size_t at = i - 1;
        bool on = reach->at[at] && at < reach->size && set->has[(unsigned char)reach->name[at]];
        reach->at[at] = false;
        if (!on)
            continue;
        reach->at[at + 1] = true;
        first = at + 1;
        last = last > at + 1 ? last : at + 1;
    }
    reach->first = first;
    reach->last = last;
}

static void step_byte(struct reach *reach, unsigned char byte)
{
    struct set set = { .has = { false } };
    set.has[byte] = true;
    step_set(reach, &set);
}

/* Any run of bytes, over slashes only when ACROSS. */
static void step_run(struct reach *reach, bool across)
{
    bool on = false;
    for (size_t at = reach->first; at <= reach->size; at++) {
        on = reach->at[at] || (on && (across || reach->name[at - 1] != '/'));
        reach->at[at] = on;
        if (on)
            reach->last = at;
    }
}

/* "**" and a slash: nothing at all, or anything up to and with some slash. */
static void step_folders(struct reach *reach)
{
    bool was = false, before = false;
    for (size_t at = reach->first; at <= reach->size; at++) {
        bool here = reach->at[at];
        if (at > reach->first && before && reach->name[at - 1] == '/')
            reach->at[at] = true;
        was = was || here;
        before = was;
        if (reach->at[at])
            reach->last = at;
    }
}

static void step_stars(struct reach *reach, struct reader *reader)
{
    const char *star = reader->at - 1;
    while (reader->at < reader->end && *reader->at == '*')
        reader->at++;
    const char *next = reader->at;
    bool two = next - star > 1 && (star == reader->start || star[-1] == '/');
    bool at_end = next == reader->end;
    bool slash = !at_end && *next == '/';
    bool escaped = reader->end - next > 1 && next[0] == '\\' && next[1] == '/';
    if (!two || !(at_end || slash || escaped)) {
        step_run(reach, false);
    } else if (slash) {
        reader->at++;
        step_folders(reach);
    } else {
        step_run(reach, true);
    }
}

/* False when the pattern is malformed. */
static bool step(struct reach *reach, struct reader *reader)
{
    struct set set = { .has = { false } };
    switch (*reader->at) {
    case '*':
        reader->at++;
        step_stars(reach, reader);
        return true;
    case '?':
        reader->at++;
        memset(set.has, true, sizeof(set.has));
        set.has['/'] = false;
        break;
    case '[':
        reader->at++;
        if (!read_set(reader, &set))
            return false;
        break;
    default: {
        int byte = read_byte(reader);
        if (byte < 0)
            return false;
        step_byte(reach, (unsigned char)byte);
        return true;
    }
    }
    step_set(reach, &set);
    return true;
}

bool wildcard_match(const char *pattern, size_t pattern_size, const char *name, size_t size)
{
    if (size > NAME_MAXIMUM)
        return false;
    struct reach reach;
    reach.name = name;
    reach.size = size;
    reach.first = reach.last = 0;
    memset(reach.at, false, size + 1);
    reach.at[0] = true;
    struct reader reader = { .start = pattern, .at = pattern, .end = pattern + pattern_size };
    while (reader.at < reader.end && reach.first <= reach.last)
        if (!step(&reach, &reader))
            return false;
    return reach.first <= reach.last && reach.last == size && reach.at[size];
}
