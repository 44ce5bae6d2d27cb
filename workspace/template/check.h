/*
 * check: what AWS would refuse, and what cannot work here, although the template could be read.
 */
#ifndef LAMBENCH_TEMPLATE_CHECK_H
#define LAMBENCH_TEMPLATE_CHECK_H

#include <stdbool.h>

#include "workspace/model/problem.h"

struct function;
struct node_member;
struct origin;
struct reading;

/* After all resources are read: everything below for all functions, and the template itself. */
void check_run(struct reading *reading);

/* Handler, runtime's code, layers on disk. */
void check_code(struct reading *reading, const struct function *function);
/* The same for code that is built: Java and .NET. */
void check_built(struct reading *reading, const struct function *function);
/* What has no effect on this machine or in this program yet. */
void check_local(struct reading *reading, const struct function *function);
void check_sources(struct reading *reading);
/* The outermost sections, attributes of resources, outputs, mappings, quotas. */
void check_sections(struct reading *reading);
/* The Parameters section, and of each parameter the value in force, whoever gave it. */
void check_parameters(struct reading *reading);
/* Every property of every resource: names, kinds, words, ranges, what must be given. */
void check_types(struct reading *reading);
/* Whatever is named exists. */
void check_references(struct reading *reading);
/* Resources that need each other; conditions that do. */
void check_circles(struct reading *reading);
/* Functions and conditions are written as they must be. */
void check_functions(struct reading *reading);
/* Parameters that nested templates are given, and those they take. */
void check_stacks(struct reading *reading);
/* Names of resources that their services take. */
void check_names(struct reading *reading);
/* What properties demand of each other, and event sources of what they read. */
void check_rules(struct reading *reading);
/* Names, sizes, runtime. */
void check_values(struct reading *reading, const struct function *function);

/* Findings are about the resource MEMBER from now on; NULL: about none. */
void check_begin(struct reading *reading, const struct node_member *member);
/* A finding at AT about the resource with the full id; what stands in Globals belongs to none. */
struct problem *check_tell(struct reading *reading, enum problem_severity severity,
                           const char *code, const char *id, const struct origin *at,
                           const char *format, ...) __attribute__((format(printf, 6, 7)));
/* So many findings that more help nobody. */
bool check_is_enough(const struct reading *reading);

#endif
