/*
 * overlay: several folders of the host shown as one, read-only; where two have the same file the
 * later one wins. By overlayfs, or, where the kernel allows that to root only, by mounts entry by
 * entry.
 */
#ifndef LAMBENCH_SANDBOX_OVERLAY_H
#define LAMBENCH_SANDBOX_OVERLAY_H

struct error;
struct spec;

int overlay_mount(const struct spec *spec, struct error *error);

#endif
