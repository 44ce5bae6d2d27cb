/*
 * create: forms for a new function, layer or role, and for another name of a resource.
 */
#ifndef LAMBENCH_SCREEN_CREATE_H
#define LAMBENCH_SCREEN_CREATE_H

struct error;
struct stage;

/* Commands. */
int create_function(struct stage *stage, const char *argument, struct error *error);
int create_layer(struct stage *stage, const char *argument, struct error *error);
int create_role(struct stage *stage, const char *argument, struct error *error);
int create_rename(struct stage *stage, const char *argument, struct error *error);
/* Deletes the selected function; what still refers to it is told first. */
int create_delete(struct stage *stage, const char *argument, struct error *error);

#endif
