/*
 * edit: changes one thing in the bytes of a template and leaves every other byte as it is:
 * comments, order, quoting, indentation, line ends, anchors. Pure: bytes in, bytes out, no files.
 *
 * Whatever was written is read again and compared with the old values changed in memory; when
 * anything else differs, nothing is returned. What cannot be edited safely is refused with the
 * reason, never guessed.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_H
#define LAMBENCH_TEMPLATE_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/template/parse.h"

struct error;
struct str;

enum edit_verb {
    EDIT_SET,       /* value at path; maps on the way that are missing are made */
    EDIT_UNSET,     /* removes the member at path, and maps and lists that it leaves empty */
    EDIT_ADD,       /* value becomes item `index` of the list at path (a missing list is made) */
    EDIT_TAKE,      /* removes item `index` of the list at path */
    EDIT_MOVE,      /* item `index` of the list at path becomes item `to` */
    EDIT_CREATE,    /* resource `id`; the value is its body: {Type: ..., Properties: ...} */
    EDIT_RENAME,    /* resource `id` becomes `new_id`, also where it is referred to */
    EDIT_DELETE     /* resource `id` with its comments */
};

/* Where a value is to be changed, when it may be at more than one place. */
enum edit_where {
    EDIT_ASK,           /* at the only sensible place; with several edit_apply() returns 1 */
    EDIT_AT_RESOURCE,   /* at the resource itself; a reference there is replaced by the value */
    EDIT_AT_GLOBALS,    /* under Globals, for all that get it from there */
    EDIT_AT_PARAMETER,  /* the Default of the parameter that !Ref names */
    EDIT_AT_ANCHOR      /* where the YAML anchor stands: for all that use its alias */
};

enum edit_value_kind {
    EDIT_TEXT,          /* a scalar that reads back as exactly these bytes, quoted as needed */
    EDIT_EXPRESSION     /* YAML or JSON: !Ref Orders, {"Ref": "Orders"}, [a, b], {A: 1} */
};

enum { EDIT_AT_END = -1 };

struct edit {
    enum edit_verb verb;
    const char *id;             /* logical id; NULL with EDIT_AT_GLOBALS: all functions */
    /* Names beneath Properties, a list's index as decimal text; NULL-terminated. For RENAME,
     * CREATE and DELETE not used. */
    const char *const *path;
    bool attribute;             /* the path begins beside Properties: Condition, DependsOn ... */
    enum edit_value_kind kind;  /* of the value */
    const char *value;
    size_t value_size;
    enum edit_where where;
    /* Of the list as it counts: the items of Globals first, then those of the resource (SAM joins
     * lists). EDIT_AT_END for ADD. */
    int index, to;
    const char *new_id;         /* RENAME */
    const char *after;          /* CREATE: the resource it stands behind; NULL: the last one */
    /* What the person saw, as written_text() gives it ("" for a value that is not there). NULL: no
     * check. When the value has become another one, ERROR_BUSY. */
    const char *expect;
    bool force;                 /* DELETE: also when something still refers to it */
};

/* One place where the value of an edit may be changed. */
struct edit_place {
    enum edit_where where;      /* for struct edit, to change it there */
    bool present;               /* written there now; else it would be added */
    bool effective;             /* this one gives the value as it is now */
    bool replaces;              /* a function or alias written there (!Ref, !If) would be lost */
    int line, column;           /* of the value, else of what it would be added to; 0: nothing */
    char *written;              /* the value there in one line; NULL when it is absent */
    char *name;                 /* of the parameter or the anchor; NULL */
    size_t uses;                /* GLOBALS: functions that get it; PARAMETER: references to it;
                                 * ANCHOR: aliases of it; RESOURCE: 1 */
    size_t items;               /* lists: how many of the items stand there */
    char *refusal;              /* why it cannot be changed there; NULL: it can */
};

enum { EDIT_PLACES = 6 };

struct edit_places {
    struct edit_place items[EDIT_PLACES];
    size_t count;
    bool ask;                   /* EDIT_ASK would ask: several are sensible, or one loses much */
};

/* One changed stretch of bytes. */
struct edit_span {
    size_t offset;              /* in the old bytes; spans are in order and do not overlap */
    char *old_text, *new_text;
    size_t old_size, new_size;
};

/* Something a person should know of that was left as it is: a reference to a deleted resource, a
 * renamed id in plain text. */
struct edit_note {
    int line, column;           /* in the new bytes; in the old ones when nothing was written */
    char *text;                 /* as written: "!GetAtt Orders.Arn" */
};

struct edit_result {
    char *bytes;                /* the whole new template, NUL-terminated; NULL: none */
    size_t size;
    struct edit_span *spans;
    size_t span_count, span_capacity;
    int line;                   /* the first changed line in the new bytes */
    struct edit_places places;  /* filled when edit_apply() returns 1 */
    struct edit_note *notes;
    size_t note_count, note_capacity;
};

void edit_result_release(struct edit_result *result);
void edit_places_release(struct edit_places *places);
static inline void edit_result_auto(struct edit_result *result) { edit_result_release(result); }
static inline void edit_places_auto(struct edit_places *places) { edit_places_release(places); }
#define AUTO_EDIT_RESULT __attribute__((cleanup(edit_result_auto))) struct edit_result
#define AUTO_EDIT_PLACES __attribute__((cleanup(edit_places_auto))) struct edit_places

/* Where the value that EDIT names (id, path, attribute; for list verbs also index) is written and
 * may be changed: the resource first. -1 when there is no such resource or the path cannot lead
 * to a value. Release OUT. */
int edit_places(const struct parse_source *source, const struct edit *edit,
                struct edit_places *out, struct error *error);

/* Does EDIT. 0: OUT has the new bytes. 1: more than one place is sensible and EDIT_ASK was given;
 * OUT has the places. -1: ERROR has the reason:
 *   ERROR_NOT_FOUND    no such resource, item or value
 *   ERROR_INVALID      the template cannot be read, or the value or name cannot be taken
 *   ERROR_BUSY         the value is no longer the one of `expect`
 *   ERROR_DENIED       DELETE of what is referred to, without `force`; OUT's notes say where
 *   ERROR_NOT_EMULATED written in a way that cannot be edited safely
 * Release OUT in every case. */
int edit_apply(const struct parse_source *source, const struct edit *edit,
               struct edit_result *out, struct error *error);

/* Takes the changes of RESULT back in BYTES (a template that has them): appends the old bytes to
 * OUT, whose maximum must allow for them. ERROR_BUSY when a changed stretch is no longer there as
 * it was written. */
int edit_restore(const struct edit_result *result, const char *bytes, size_t size,
                 struct str *out, struct error *error);

/* Appends the lines that differ, with one line of context around each group, numbered: "  51 ..."
 * the same, "- 52 ..." old, "+ 52 ..." new; groups are set apart by a line "  ...". Bytes are
 * made safe for a terminal. */
void edit_difference(const char *old, size_t old_size, const char *new_one, size_t new_size,
                     struct str *out);

#endif
