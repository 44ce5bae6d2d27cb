/*
 * read_parts: lists and maps of a function: variables, layers, policies. Functions of the schema:
 * MODEL is a struct function, VALUE as written.
 */
#ifndef LAMBENCH_TEMPLATE_READ_PARTS_H
#define LAMBENCH_TEMPLATE_READ_PARTS_H

struct node;
struct reading;

void read_parts_environment(struct reading *reading, void *model, const struct node *value);
void read_parts_layers(struct reading *reading, void *model, const struct node *value);
void read_parts_policies(struct reading *reading, void *model, const struct node *value);
void read_parts_architectures(struct reading *reading, void *model, const struct node *value);

#endif
