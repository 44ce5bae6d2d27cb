/*
 * readers: the table of resource types: who reads what a template says about one of them.
 */
#ifndef LAMBENCH_TEMPLATE_READERS_H
#define LAMBENCH_TEMPLATE_READERS_H

struct reading;

/* Reads every resource of all templates into the project: first what is run (functions, layers),
 * then what refers to it (mappings, rules, subscriptions). */
void readers_run(struct reading *reading);

#endif
