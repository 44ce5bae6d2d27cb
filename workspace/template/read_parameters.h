/*
 * read_parameters: the parameters of a template, each with the value it has here.
 */
#ifndef LAMBENCH_TEMPLATE_READ_PARAMETERS_H
#define LAMBENCH_TEMPLATE_READ_PARAMETERS_H

struct reading;

/* Fills project->parameters, in the template's order. Adds no problem. */
void read_parameters(struct reading *reading);

#endif
