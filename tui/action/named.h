/*
 * named: the function that a word of the command line means.
 */
#ifndef LAMBENCH_ACTION_NAMED_H
#define LAMBENCH_ACTION_NAMED_H

struct error;
struct function;
struct project;

/* By logical id, name or ARN; NULL with ERROR_NOT_FOUND and the nearest one as a hint. */
const struct function *named_function(const struct project *project, const char *name,
                                      struct error *error);

#endif
