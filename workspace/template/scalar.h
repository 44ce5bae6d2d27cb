/*
 * scalar: what a plain (unquoted) YAML word is. CloudFormation reads YAML 1.1: yes, on and no are
 * booleans, 0755 is octal; dates stay text.
 */
#ifndef LAMBENCH_TEMPLATE_SCALAR_H
#define LAMBENCH_TEMPLATE_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/template/node.h"

enum { SCALAR_BYTES = 64 };

/* Gives the kind of TEXT, and in BUFFER (SCALAR_BYTES) its value as text when that differs from
 * what is written ("" when it does not). OUT_OCTAL says that it was read as an octal number. */
enum node_kind scalar_read(const char *text, size_t size, char *buffer, bool *out_octal);

#endif
