/*
 * action: a verb for people and scripts. One table of actions feeds keys, palette, help, command
 * line, completion and man page; parsing the words of a call is the same for all of them.
 */
#ifndef LAMBENCH_ACTION_H
#define LAMBENCH_ACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct json;
struct launcher;
struct loop;
struct runner;
struct ui;

enum action_value {
    ACTION_FLAG, ACTION_TEXT, ACTION_NUMBER, ACTION_FILE, ACTION_FOLDER, ACTION_FUNCTION,
    ACTION_CHOICE, ACTION_RESOURCE, ACTION_LAYER, ACTION_FIELD, ACTION_PARAMETER
};

struct action_argument {
    const char *name;           /* "--event", or "FUNCTION" for a positional one */
    const char *alias;          /* an option's older name: taken, shown nowhere; or NULL */
    char letter;                /* 'e' for -e, or 0 */
    enum action_value value;
    const char *value_name;     /* "FILE" */
    const char *help;           /* one line */
    const char *const *choices; /* NULL terminated, for ACTION_CHOICE */
    bool required, repeats;
};

enum {
    ACTION_NEEDS_PROJECT = 1,   /* works on a project */
    ACTION_NEEDS_FUNCTION = 2,  /* in a screen: the selected function completes the words */
    ACTION_IN_LINE = 4,         /* offered on the command line */
    ACTION_IN_SCREEN = 8,       /* offered in the palette and to keys */
    ACTION_RUNS_CODE = 16,      /* may start functions, so a launcher is needed */
    ACTION_SERVES = 32          /* ends by a signal, and that is success */
};

struct call;

struct action {
    const char *name;           /* "invoke"; words of it separated by one space */
    const char *summary;        /* one line, no full stop */
    const char *group;          /* heading in help: "Run", "Look", "Project", "Program" */
    const struct action_argument *arguments; /* ends with a row without name */
    unsigned flags;
    const char *(*why_not)(const struct call *call); /* NULL or the reason it cannot run now */
    /* Starts it; ends now or later with call_finish(). -1: failed at once, error set. */
    int (*run)(struct call *call, struct error *error);
    const char *const *examples; /* command lines for help, NULL terminated; or NULL */
};

/* One action being run. Lives until its finish was delivered. */
struct call {
    const struct action *action;
    const struct action *const *table; /* the one it was found in */
    struct ui *ui;              /* borrowed */
    struct loop *loop;          /* borrowed */
    struct launcher *launcher;  /* borrowed */
    struct runner *runner;      /* borrowed; NULL when none is open yet (line mode) */
    char **values;              /* parsed words: pairs name, value; owned */
    size_t value_count, value_capacity;
    void *data;                 /* of the action, freed with release */
    void (*release)(void *data);
    struct call *next, **link;  /* in ui->calls while it runs */
    int status;
};

/* Options that every action takes on the command line; ends with a row without name. */
extern const struct action_argument action_common[];

/* Parses words ("invoke", "Hello", "--event", "a.json") against the table. SELECTED (may be NULL)
 * completes a missing FUNCTION of an action that needs one. Usage errors are ERROR_INVALID with a
 * hint. The caller then sets ui, loop, launcher and runner. */
int action_parse(const struct action *const *table, const char *const *words, size_t count,
                 const char *selected, struct call **out, struct error *error);
/* Splits a line into words as a shell does (quotes, backslash); release with action_words_free. */
int action_split(const char *line, char ***out_words, size_t *out_count, struct error *error);
void action_words_free(char **words, size_t count);

/* Checks why_not and runs. After an error nothing more happens (call is freed). With --help the
 * help of the action is printed instead. */
int action_run(struct call *taken_call, struct error *error);
/* The INDEX-th value of an argument, NULL if not given; flags have the value "". */
const char *call_value(const struct call *call, const char *argument, size_t index);
bool call_has(const struct call *call, const char *argument);
/* The number given for an argument, or FALLBACK. */
int call_number(const struct call *call, const char *argument, int fallback);
/* Ends the call: after the present callback the ui is told, then the call is freed. */
void call_finish(struct call *call, int status);
void call_free(struct call *call);
/* Frees the calls of UI that still run, without a finish: before its runner is closed. */
void call_free_all(struct ui *ui);
/* For the message of people: formats and says it. */
void call_say(const struct call *call, int tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void call_print(const struct call *call, const char *text);
/* The document and a line break. */
void call_print_json(const struct call *call, const struct json *document);

#endif
