/*
 * edit_run: edits of the template as an action does them: what is printed, what is asked, and the
 * exit status.
 */
#ifndef LAMBENCH_ACTION_EDIT_RUN_H
#define LAMBENCH_ACTION_EDIT_RUN_H

struct call;
struct edit_words;
struct editor_result;
struct error;

/* What every action that edits takes; rows of a table of arguments. */
#define EDIT_RUN_ARGUMENTS                                                                    \
    { .name = "--dry-run", .help = "show what would change, write nothing" },                 \
    { .name = "--force", .help = "also when the template gets errors by it" },                \
    { .name = "--json", .help = "print one JSON document" }
/* Those that say where, when a value may be changed at several places. */
#define EDIT_RUN_PLACES                                                                       \
    { .name = "--here", .help = "at the resource itself, in place of a reference there" },    \
    { .name = "--global", .help = "under Globals, for all functions that get it there" },     \
    { .name = "--default", .help = "the default of the parameter that is referred to" },      \
    { .name = "--anchor", .help = "at the YAML anchor, for all that use its alias" }

/* Does the edits of WORDS and ends the call with the status for it. Returns 0. */
int edit_run(struct call *call, const struct edit_words *words);

/* Ends a call whose editing failed with the status for it. Returns 0. */
int edit_run_fail(struct call *call, const struct error *error);
/* "template.yaml" when it can be opened so from here, else the whole path; the caller's. */
char *edit_run_name(const char *path);
/* Prints RESULT as a document: for --json. */
void edit_run_json(struct call *call, const struct editor_result *result);
/* Prints the lines that differ, unless a screen made the call. */
void edit_run_difference(struct call *call, const struct editor_result *result);

#endif
