/*
 * variable: names of environment variables, as Lambda has them. Source: AWS Lambda Developer Guide,
 * "Working with Lambda environment variables", "Defined runtime environment variables".
 */
#ifndef LAMBENCH_MODEL_VARIABLE_H
#define LAMBENCH_MODEL_VARIABLE_H

#include <stdbool.h>

/* Lambda sets it itself, so that a function's own would have no effect. */
bool variable_is_reserved(const char *name);
/* A letter, then letters, digits and "_"; at least two characters. */
bool variable_is_name(const char *name);

#endif
