/*
 * read_companions: plain resources that say more about a function of the template: versions,
 * aliases, permissions, URLs, asynchronous configuration.
 */
#ifndef LAMBENCH_TEMPLATE_READ_COMPANIONS_H
#define LAMBENCH_TEMPLATE_READ_COMPANIONS_H

#include <stddef.h>

struct reading;

/* Links the resource being read, of TYPE, to the function it names; what an
 * AWS::Lambda::EventInvokeConfig sets is set there. KEPT is its place in the project. */
void read_companions(struct reading *reading, const char *type, size_t kept);

#endif
