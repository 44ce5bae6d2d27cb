/*
 * edit_call: what all actions that edit do around the reading of their own words.
 */
#ifndef LAMBENCH_ACTION_EDIT_CALL_H
#define LAMBENCH_ACTION_EDIT_CALL_H

#include <stddef.h>

struct call;
struct edit;
struct edit_words;
struct error;

/* Opens the project, lets READ make the edits of CALL, and does them. READ may end the call itself:
 * then it returns 1. Returns as the run of an action. */
typedef int edit_call_read(struct call *call, struct edit_words *words, struct error *error);
int edit_call_run(struct call *call, edit_call_read *read, struct error *error);
/* The same for a READ that needs the function named FUNCTION. */
int edit_call_run_function(struct call *call, edit_call_read *read, struct error *error);

/* The words given for a repeated argument; how many of at most EDIT_CALL_WORDS. */
enum { EDIT_CALL_WORDS = 64 };
size_t edit_call_words(const struct call *call, const char *argument, const char **out);
/* Gives EDIT the expression TEXT. */
void edit_call_expression(struct edit_words *words, struct edit *edit, const char *text);

/* ERROR_NOT_EMULATED unless the function of WORDS is one of SAM; INSTEAD says what holds for
 * others. */
int edit_call_needs_sam(const struct edit_words *words, const char *what, const char *instead,
                        struct error *error);
/* A place from 1 in a list of COUNT as an index; -1: TEXT is none. */
int edit_call_place(const char *text, size_t count);
/* ERROR_NOT_FOUND, with what was perhaps meant (BEST, may be NULL). */
int edit_call_no_item(const struct edit_words *words, const char *what, const char *name,
                      const char *best, struct error *error);

#endif
