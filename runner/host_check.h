/*
 * host_check: what this machine lacks for the functions of a project: findings that the template
 * alone does not give.
 */
#ifndef LAMBENCH_HOST_CHECK_H
#define LAMBENCH_HOST_CHECK_H

struct interpreters;
struct problem_list;
struct project;

/* Replaces OUT with the findings of PROJECT and, sorted in, those about runtimes: LB401 the
 * machine has no interpreter for it, LB402 another version than the template's runs it, LB404 the
 * runtime is not run locally; and LB113, a layer given by ARN is not on this machine. Asks
 * interpreters for their versions, once per family. */
void host_check_run(const struct project *project, struct interpreters *interpreters,
                    struct problem_list *out);

#endif
