/*
 * cgroup_inside: between the parts of cgroup.
 */
#ifndef LAMBENCH_SANDBOX_CGROUP_INSIDE_H
#define LAMBENCH_SANDBOX_CGROUP_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

/* One of a group's files. -1 with errno. */
int cgroup_write(const char *folder, const char *name, const char *value);
bool cgroup_read(const char *folder, const char *name, char *out, size_t size);

#endif
