/*
 * seccomp: which system calls nobody inside may make. A list of what is refused: whatever changes
 * mounts, namespaces, the kernel or the machine, looks into other processes, or has a record of
 * holes and no use in a function. Refused calls fail with an error, nothing is killed.
 */
#ifndef LAMBENCH_SANDBOX_SECCOMP_H
#define LAMBENCH_SANDBOX_SECCOMP_H

#include <stddef.h>

struct error;
struct seccomp_program;

/* Compiles the filter, once; installing it then is one system call. */
int seccomp_build(struct seccomp_program **out, struct error *error);
/* For the rest of this process' life and all it starts. Needs no_new_privs. */
int seccomp_install(const struct seccomp_program *program, struct error *error);

/* A second filter, which refuses nothing: it tells whoever reads from a descriptor of connections
 * before they are made (see notify). What wire_send() does is left out. */
int seccomp_build_watch(struct seccomp_program **out, struct error *error);
/* As seccomp_install; OUT_FD is what to read from. One per process and its descendants. */
int seccomp_watch(const struct seccomp_program *program, int *out_fd, struct error *error);

/* Both, built in a process of its own: what the building leaves scattered in memory would be in the
 * first process of every sandbox. NULL: this kernel has none. */
void seccomp_build_apart(struct seccomp_program **out_filter, struct seccomp_program **out_watch);

/* The name of a system call of this machine, "call 999" when it is not known. */
void seccomp_call_name(int number, char *out, size_t size);

#endif
