/*
 * function_edit: editing on the function screen: fields and variables in their cells, lists by
 * adding, removing and moving.
 */
#ifndef LAMBENCH_SCREEN_FUNCTION_EDIT_H
#define LAMBENCH_SCREEN_FUNCTION_EDIT_H

struct error;
struct stage;

/* Commands of the screen. */
int function_edit_field(struct stage *stage, const char *argument, struct error *error);
int function_edit_add(struct stage *stage, const char *argument, struct error *error);
int function_edit_remove(struct stage *stage, const char *argument, struct error *error);
int function_edit_override(struct stage *stage, const char *argument, struct error *error);
int function_edit_down(struct stage *stage, const char *argument, struct error *error);
int function_edit_up(struct stage *stage, const char *argument, struct error *error);
/* NULL, or why nothing can be edited now. */
const char *function_edit_why_not(const struct stage *stage);

#endif
