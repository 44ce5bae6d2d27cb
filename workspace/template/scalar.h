/*
 * scalar: what a plain (unquoted) YAML word is. CloudFormation reads YAML 1.1: yes, on and no are
 * booleans, 0755 is octal, 12:30 is 750; dates stay text.
 */
#ifndef LAMBENCH_TEMPLATE_SCALAR_H
#define LAMBENCH_TEMPLATE_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/template/node.h"

enum { SCALAR_BYTES = 64 };

/* Gives the kind of TEXT, and in BUFFER (SCALAR_BYTES) its value as text when that differs from
 * what is written ("" when it does not). OUT_ODD says that people may not expect that: it was read
 * as a number in base 8 or 60. */
enum node_kind scalar_read(const char *text, size_t size, char *buffer, bool *out_odd);

#endif
