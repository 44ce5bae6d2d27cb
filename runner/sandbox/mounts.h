/*
 * mounts: what there is to see inside, put together in a mount namespace of its own. Runs in the
 * first process only, which has pivoted into an empty root; the host's tree hangs at MOUNTS_OLD
 * until mounts_seal() takes it away.
 *
 * A source is looked up in the host's tree and a target in the new root, each without a way out of
 * it; a target never passes through a symbolic link, so no project can say where things land.
 */
#ifndef LAMBENCH_SANDBOX_MOUNTS_H
#define LAMBENCH_SANDBOX_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct spec;

#define MOUNTS_OLD "/.old"

enum { MOUNTS_DEVICES = 1, MOUNTS_WRITABLE = 2 };

/* An empty root of our own, in memory. */
int mounts_root(const struct spec *unused, struct error *error);
/* Shows SOURCE of the host at TARGET, with everything mounted beneath; read-only, no set-id, no
 * devices, unless OPTIONS says otherwise. TARGET is made as needed. */
int mounts_show(const char *source, const char *target, unsigned options, struct error *error);
/* Opens a path of the host (O_PATH); -1 with errno. */
int mounts_open_source(const char *source);
/* Mounts the tree of SOURCE_FD at TARGET, as mounts_show. */
int mounts_attach(int source_fd, const char *target, unsigned options, struct error *error);
/* Makes TARGET (and its parents) a folder or an empty file unless it is there; yields O_PATH. */
int mounts_make_target(const char *target, bool folder, int *out_fd, struct error *error);
int mounts_write_file(const char *path, const void *bytes, size_t size, unsigned mode,
                      struct error *error);

int mounts_tmp(const struct spec *spec, struct error *error);
/* What is asked of it: how full /tmp is. -1 with errno. */
int mounts_open_tmp(void);
int mounts_listed(const struct spec *spec, struct error *error);
int mounts_files(const struct spec *spec, struct error *error);
/* Folders that are shown later. A loader of programs remembers of the folders it searches which of
 * them were not there when it began: so they are, and go when what they stand for is known. */
int mounts_places(const struct spec *spec, struct error *error);
int mounts_clear_places(const struct spec *spec, struct error *error);
/* The host's tree goes, the root becomes read-only. */
int mounts_seal(const struct spec *unused, struct error *error);

#endif
