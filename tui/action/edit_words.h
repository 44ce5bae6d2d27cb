/*
 * edit_words: the words of a call that edits become edits: whose, which value, what it becomes.
 */
#ifndef LAMBENCH_ACTION_EDIT_WORDS_H
#define LAMBENCH_ACTION_EDIT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/model/project.h"
#include "workspace/template/edit.h"

struct call;
struct error;
struct str;

/* The edits of one call, in the making. */
struct edit_words {
    struct arena *arena;        /* owned: all texts of the edits */
    const struct project *project;  /* borrowed */
    const char *id;             /* whose; NULL: Globals */
    const char *type;           /* of the resource; the SAM function for Globals */
    const struct function *function;    /* when it is one, else NULL */
    const char *file;           /* where it stands, absolute; NULL: in the project's template */
    enum edit_where where;
    bool text;                  /* values are never expressions */
    bool force;                 /* also with new errors */
    const char *made;           /* folder that was made for the edit; NULL: none */
    struct edit *edits;
    size_t count, capacity;
};

void edit_words_release(struct edit_words *words);
#define AUTO_EDIT_WORDS __attribute__((cleanup(edit_words_release))) struct edit_words

/* Begins with what the options of CALL say. */
int edit_words_init(struct edit_words *words, const struct call *call,
                    const struct project *project, struct error *error);
/* The option that chooses a place: "--global". */
const char *edit_words_option(enum edit_where where);
/* Whose: a function, else any resource; ERROR_NOT_FOUND with the nearest id. */
int edit_words_owner(struct edit_words *words, const char *name, struct error *error);
/* The same, but it must be a function. */
int edit_words_function(struct edit_words *words, const char *name, struct error *error);

/* "MemorySize=256", "Environment.NAME=x", "VpcConfig.SubnetIds.0=y"; without a value: unset. */
int edit_words_set(struct edit_words *words, const char *word, struct error *error);
/* "NAME=VALUE" for the environment; and the removal of NAME. */
int edit_words_variable(struct edit_words *words, const char *word, struct error *error);
void edit_words_unset_variable(struct edit_words *words, const char *name);
/* An edit of VERB at the property PATH (names with dots between); the rest is to be filled in. */
struct edit *edit_words_add(struct edit_words *words, enum edit_verb verb, const char *path);
/* Sets the value: an expression when it is written like one. */
void edit_words_value(struct edit_words *words, struct edit *edit, const char *value);

/* True for what only an expression looks like: "!Ref Orders". */
bool edit_words_is_function(const char *value);
/* Appends TEXT as a value in an expression: plain where that is safe, else quoted; short functions
 * and what begins like a list or a map as they are. */
void edit_words_quote(struct str *out, const char *text);
/* Appends {Name: value, Other: {Inner: value}} for the words "Name=value", "Other.Inner=value". */
int edit_words_map(struct str *out, const char *const *words, size_t count, struct error *error);

#endif
