/*
 * root: the part of the file system that is the same in every sandbox: the host's programs and
 * libraries, a few files of /etc, a handful of devices, and a /proc that knows only what is inside.
 */
#ifndef LAMBENCH_SANDBOX_ROOT_H
#define LAMBENCH_SANDBOX_ROOT_H

struct error;
struct spec;

int root_programs(const struct spec *unused, struct error *error);
int root_settings(const struct spec *unused, struct error *error);
int root_devices(const struct spec *unused, struct error *error);
int root_processes(const struct spec *unused, struct error *error);

#endif
