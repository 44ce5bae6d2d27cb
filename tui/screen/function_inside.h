/*
 * function_inside: what the parts of the function screen share.
 */
#ifndef LAMBENCH_SCREEN_FUNCTION_INSIDE_H
#define LAMBENCH_SCREEN_FUNCTION_INSIDE_H

#include <stdbool.h>

#include "tui/screen/fields.h"
#include "tui/term/canvas.h"
#include "tui/widget/list.h"
#include "workspace/template/edit.h"

struct error;
struct function_state;
struct loop_timer;
struct row;
struct screen;
struct stage;

struct function_pane {
    enum fields_tab tab;
    struct fields fields;
    struct list list;
    struct rect area;           /* with its frame; nothing when it is not shown */
    struct rect body;           /* of the list */
};

enum { FUNCTION_PATH = 6 };

/* One edit of the function: VERB at the path of names, NULL-terminated. */
struct function_edit {
    enum edit_verb verb;
    const char *path[FUNCTION_PATH];
    const char *name;           /* for people */
    bool secret;
    int index, to;              /* of list verbs */
    enum edit_value_kind kind;
    const char *value;          /* or NULL when it comes later */
};
/* What is edited in its cell. INITIAL is what is typed there first, KEEPS what Esc does. */
struct function_cell {
    const char *name, *initial, *help, *keeps;
    bool (*wrong)(struct function_state *state, const char *text, char *buffer, size_t size);
    /* Gives the change the value that TEXT means. */
    void (*take)(struct function_state *state, const char *text);
};

struct function_state {
    const struct stage *stage;
    struct screen *screen;
    const struct row *row;      /* borrowed until the next refresh; NULL: the function is gone */
    enum fields_tab tab;        /* the one that is shown, or has the focus */
    struct function_pane panes[FIELDS_TABS];
    bool boxes;                 /* all panes at once */
    bool shown;                 /* secrets, for a while */
    struct loop_timer *hide;
    struct rect tabs, trouble, notes, side;
    struct function_cell cell;  /* that is open, or was last; its texts are gone */
    char cell_name[128];
    bool next;                  /* Tab: the next field follows when this one is written */
    int moved_to;               /* where the selected item of a list goes */
};

extern const struct list_source function_pane_source;   /* of a struct function_pane */

/* The part of the screen that has the focus. */
struct function_pane *function_pane_now(struct function_state *state);
/* The selected row, NULL when there is none. */
const struct field *function_field_now(const struct function_state *state);

void function_panes_layout(struct function_state *state, struct rect area);
void function_panes_fill(struct function_state *state);
void function_panes_release(struct function_state *state);
void function_panes_draw(const struct function_state *state, const struct canvas *canvas);
/* Why it failed or cannot run, limits, what runs now: the rows beneath the fields. */
void function_notes_draw(const struct function_state *state, const struct canvas *canvas);
void function_trouble_draw(const struct function_state *state, const struct canvas *canvas);
/* Rows that it would use of HEIGHT. */
int function_trouble_height(const struct function_state *state, int width, int height);

/* ---- editing ------------------------------------------------------------------------------ */

void function_edit_begin(struct function_state *state, const struct function_edit *edit);
/* Begins it, asks where, and writes it. */
int function_edit_now(struct function_state *state, const struct function_edit *edit,
                      struct error *error);
/* Opens the cell of the selected row for the change that was begun. */
void function_edit_cell(struct function_state *state, const struct function_cell *cell);

/* Where that cell and the pane beside it are; for field_editor. */
bool function_cell_place(const struct screen *owner, struct rect *cell, struct rect *pane);

int function_config_edit(struct function_state *state, const struct field *field,
                         struct error *error);
int function_config_unset(struct function_state *state, const struct field *field,
                          struct error *error);
int function_env_edit(struct function_state *state, const struct field *field,
                      struct error *error);
/* Values for this machine only. */
int function_local_set(struct function_state *state, const char *name, const char *value,
                       struct error *error);
int function_local_unset(struct function_state *state, const struct field *field,
                         struct error *error);
int function_local_edit(struct function_state *state, const struct field *field,
                        struct error *error);
int function_env_add(struct function_state *state, struct error *error);
int function_env_unset(struct function_state *state, const struct field *field,
                       struct error *error);
int function_layer_add(struct function_state *state, struct error *error);
int function_role_edit(struct function_state *state, const struct field *field,
                       struct error *error);
/* The row with this id is the selected one as soon as it is there. */
void function_pane_pick(struct function_state *state, const char *id);
int function_policy_add(struct function_state *state, struct error *error);
int function_event_add(struct function_state *state, struct error *error);

#endif
