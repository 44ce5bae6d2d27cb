/*
 * spec: everything there is to isolate one process tree, as one plain value with a wire form.
 * Knows nothing of Lambda. The parent fills it; the first process reads it (see enter.h). What is
 * executed in it is a command.
 */
#ifndef LAMBENCH_SANDBOX_SPEC_H
#define LAMBENCH_SANDBOX_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct run_network;

/* A folder or file of the host shown inside, read-only, without set-id and devices. */
struct spec_mount {
    char *source;
    char *target;
    bool optional;          /* a SOURCE that does not exist is left out silently */
};

/* A small file made inside the root before it becomes read-only; with a MODE of S_IFLNK a link to
 * what its bytes say. */
struct spec_file {
    char *path;
    const void *bytes;      /* borrowed; after spec_decode part of `decoded` */
    size_t size;
    unsigned mode;
};

enum { SPEC_PORTS = 8 };

struct spec {
    char *hostname;

    struct spec_mount *mounts;  /* owned; in order, later ones may lie inside earlier ones */
    size_t mount_count, mount_capacity;
    char **overlays;        /* host folders merged, read-only, at overlay_target: later ones win */
    size_t overlay_count, overlay_capacity;
    char *overlay_target;   /* without overlays: an empty folder */
    char **places;          /* folders that are there until a late spec is completed; inner last */
    size_t place_count, place_capacity;
    struct spec_file *files;
    size_t file_count, file_capacity;
    char *decoded;          /* owned; the wire form, when the spec came from one */

    unsigned tmp_mb;        /* size of /tmp, a tmpfs, the only writable place */
    unsigned memory_mb;     /* of all processes together; 0 = no limit */
    unsigned cpu;           /* thousandths of a processor at the start; 0 = never limited */
    unsigned processes;     /* most processes and threads; 0 = no limit */
    unsigned descriptors;   /* RLIMIT_NOFILE; 0 = host's */
    bool late;              /* the rest is told later, by sandbox_assign(); see there */
    bool merge_by_entry;    /* merge overlays without overlayfs, as where the kernel refuses it */
    bool own_network;       /* a network namespace with loopback only; else the host's network */
    bool guarded;           /* in a network of its own: see spec_cut_off() */
    bool lose;              /* what goes out is lost instead of refused, as packets are dropped */
    unsigned ports[SPEC_PORTS]; /* of the host's 127.0.0.1 that are reached all the same */
    size_t port_count;
    const struct run_network *reach; /* borrowed; not in the wire form */
};

void spec_init(struct spec *spec);
void spec_release(struct spec *spec);
void spec_add_mount(struct spec *spec, const char *source, const char *target, bool optional);
void spec_add_overlay(struct spec *spec, const char *folder);
/* BYTES are borrowed until spec_release. */
void spec_add_file(struct spec *spec, const char *path, const void *bytes, size_t size,
                   unsigned mode);
/* A symbolic link, for programs inside: no mount's target goes through it. TO is borrowed so. */
void spec_add_link(struct spec *spec, const char *path, const char *to);

/* A network of its own, in which nothing of the host's is reached but REACH and PORTS, by way of a
 * guard. REACH is borrowed as long as the sandbox lives. */
void spec_cut_off(struct spec *spec, const struct run_network *reach, bool lose);
void spec_add_port(struct spec *spec, unsigned port);

/* The wire form between parent and helper: one block of bytes. */
void spec_encode(const struct spec *spec, char **out_bytes, size_t *out_size);
int spec_decode(const char *bytes, size_t size, struct spec *out, struct error *error);

#endif
