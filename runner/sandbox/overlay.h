/*
 * overlay: several folders of the host shown as one, read-only; where two have the same file the
 * later one wins. By overlayfs, or, where the kernel allows that to root only, by mounts entry by
 * entry.
 */
#ifndef LAMBENCH_SANDBOX_OVERLAY_H
#define LAMBENCH_SANDBOX_OVERLAY_H

#include <stddef.h>

struct error;
struct spec;

int overlay_mount(const struct spec *spec, struct error *error);
/* The second way by itself, at a TARGET; for tests and as a fallback. */
int overlay_merge(char *const *folders, size_t count, const char *target, struct error *error);

#endif
