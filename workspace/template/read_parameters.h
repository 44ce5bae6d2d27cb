/*
 * read_parameters: the parameters of a template, each with the value it has here.
 */
#ifndef LAMBENCH_TEMPLATE_READ_PARAMETERS_H
#define LAMBENCH_TEMPLATE_READ_PARAMETERS_H

struct reading;

/* Fills project->parameters, in the template's order, and with those of templates opened beside it
 * ("network/VpcCidr"); nested ones get theirs from above. Adds no problem. */
void read_parameters(struct reading *reading);

#endif
