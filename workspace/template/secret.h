/*
 * secret: which values people should not see unasked.
 */
#ifndef LAMBENCH_TEMPLATE_SECRET_H
#define LAMBENCH_TEMPLATE_SECRET_H

#include <stdbool.h>

/* By its name (KEY, SECRET, TOKEN, PASS, PWD, CRED, PRIVATE in it) or its value (a URL with a
 * password, a PEM key). VALUE may be NULL. */
bool secret_is(const char *name, const char *value);

#endif
