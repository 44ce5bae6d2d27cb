#include "runner/sandbox/spec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/sandbox/pack.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"

enum {
    WIRE_MARK = 0x31626d6c,         /* "lmb1" */
    WIRE_MAXIMUM = 64 << 20         /* a spec carries small files, no archives */
};

void spec_init(struct spec *spec)
{
    *spec = (struct spec){ .tmp_mb = 512, .own_network = true };
}

void spec_release(struct spec *spec)
{
    for (size_t i = 0; i < spec->overlay_count; i++)
        free(spec->overlays[i]);
    free(spec->overlays);
    for (size_t i = 0; i < spec->place_count; i++)
        free(spec->places[i]);
    free(spec->places);
    for (size_t i = 0; i < spec->mount_count; i++) {
        free(spec->mounts[i].source);
        free(spec->mounts[i].target);
    }
    for (size_t i = 0; i < spec->file_count; i++)
        free(spec->files[i].path);
    free(spec->mounts);
    free(spec->files);
    free(spec->hostname);
    free(spec->overlay_target);
    free(spec->decoded);
    *spec = (struct spec){ 0 };
}

void spec_add_mount(struct spec *spec, const char *source, const char *target, bool optional)
{
    struct spec_mount *mount = ARRAY_PUSH(spec->mounts, spec->mount_count, spec->mount_capacity);
    *mount = (struct spec_mount){ .source = mem_text(source), .target = mem_text(target),
                                  .optional = optional };
}

void spec_add_overlay(struct spec *spec, const char *folder)
{
    *ARRAY_PUSH(spec->overlays, spec->overlay_count, spec->overlay_capacity) = mem_text(folder);
}

void spec_add_file(struct spec *spec, const char *path, const void *bytes, size_t size,
                   unsigned mode)
{
    struct spec_file *file = ARRAY_PUSH(spec->files, spec->file_count, spec->file_capacity);
    *file = (struct spec_file){ .path = mem_text(path), .bytes = bytes, .size = size,
                                .mode = mode };
}

void spec_add_link(struct spec *spec, const char *path, const char *to)
{
    spec_add_file(spec, path, to, strlen(to), S_IFLNK);
}

void spec_cut_off(struct spec *spec, const struct run_network *reach, bool lose)
{
    static const char servers[] = "nameserver 127.0.0.1\noptions timeout:5 attempts:2\n";
    spec->own_network = spec->guarded = true;
    spec->reach = reach;
    spec->lose = lose;
    spec_add_file(spec, "/etc/resolv.conf", servers, strlen(servers), 0644);
}

void spec_add_port(struct spec *spec, unsigned port)
{
    if (spec->port_count < SPEC_PORTS)
        spec->ports[spec->port_count++] = port;
}

/* The order of fields in the wire form is that of spec_encode(). */

void spec_encode(const struct spec *spec, char **out_bytes, size_t *out_size)
{
    struct str out;
    str_init(&out, WIRE_MAXIMUM);
    pack_number(&out, WIRE_MARK);
    pack_text(&out, spec->hostname);
    pack_number(&out, spec->mount_count);
    for (size_t i = 0; i < spec->mount_count; i++) {
        pack_text(&out, spec->mounts[i].source);
        pack_text(&out, spec->mounts[i].target);
        pack_number(&out, spec->mounts[i].optional);
    }
    pack_texts(&out, spec->overlays, spec->overlay_count);
    pack_text(&out, spec->overlay_target);
    pack_texts(&out, spec->places, spec->place_count);
    pack_number(&out, spec->file_count);
    for (size_t i = 0; i < spec->file_count; i++) {
        pack_text(&out, spec->files[i].path);
        pack_bytes(&out, spec->files[i].bytes, spec->files[i].size);
        pack_number(&out, spec->files[i].mode);
    }
    pack_number(&out, spec->tmp_mb);
    pack_number(&out, spec->memory_mb);
    pack_number(&out, spec->cpu);
    pack_number(&out, spec->processes);
    pack_number(&out, spec->descriptors);
    pack_number(&out, spec->late);
    pack_number(&out, spec->merge_by_entry);
    pack_number(&out, spec->own_network);
    pack_number(&out, spec->guarded);
    pack_number(&out, spec->lose);
    pack_number(&out, spec->port_count);
    for (size_t i = 0; i < spec->port_count; i++)
        pack_number(&out, spec->ports[i]);
    *out_size = out.length;
    *out_bytes = str_take(&out);
}

static void get_mounts(struct pack_reader *reader, struct spec *spec)
{
    for (uint32_t left = pack_get_number(reader); left > 0 && !reader->broken; left--) {
        struct spec_mount *mount = ARRAY_PUSH(spec->mounts, spec->mount_count,
                                              spec->mount_capacity);
        mount->source = pack_get_item(reader);
        mount->target = pack_get_item(reader);
        mount->optional = pack_get_number(reader) != 0;
    }
}

static void get_files(struct pack_reader *reader, struct spec *spec)
{
    for (uint32_t left = pack_get_number(reader); left > 0 && !reader->broken; left--) {
        struct spec_file *file = ARRAY_PUSH(spec->files, spec->file_count, spec->file_capacity);
        file->path = pack_get_item(reader);
        file->bytes = pack_get_bytes(reader, &file->size);
        file->mode = pack_get_number(reader);
    }
}

static void get_all(struct pack_reader *reader, struct spec *spec)
{
    spec->hostname = pack_get_text(reader);
    get_mounts(reader, spec);
    for (uint32_t left = pack_get_number(reader); left > 0 && !reader->broken; left--)
        *ARRAY_PUSH(spec->overlays, spec->overlay_count, spec->overlay_capacity) =
            pack_get_item(reader);
    spec->overlay_target = pack_get_text(reader);
    for (uint32_t left = pack_get_number(reader); left > 0 && !reader->broken; left--)
        *ARRAY_PUSH(spec->places, spec->place_count, spec->place_capacity) =
            pack_get_item(reader);
    get_files(reader, spec);
    spec->tmp_mb = pack_get_number(reader);
    spec->memory_mb = pack_get_number(reader);
    spec->cpu = pack_get_number(reader);
    spec->processes = pack_get_number(reader);
    spec->descriptors = pack_get_number(reader);
    spec->late = pack_get_number(reader) != 0;
    spec->merge_by_entry = pack_get_number(reader) != 0;
    spec->own_network = pack_get_number(reader) != 0;
    spec->guarded = pack_get_number(reader) != 0;
    spec->lose = pack_get_number(reader) != 0;
    for (uint32_t left = pack_get_number(reader); left > 0 && !reader->broken; left--)
        spec_add_port(spec, pack_get_number(reader));
}

int spec_decode(const char *bytes, size_t size, struct spec *out, struct error *error)
{
    struct spec spec;
    spec_init(&spec);
    spec.decoded = mem_copy(bytes, size);
    struct pack_reader reader = { .at = spec.decoded, .end = spec.decoded + size };
    if (pack_get_number(&reader) != WIRE_MARK)
        reader.broken = true;
    else
        get_all(&reader, &spec);
    if (reader.broken || reader.at != reader.end) {
        spec_release(&spec);
        return error_set(error, ERROR_INVALID, "the description of the sandbox is damaged");
    }
    *out = spec;
    return 0;
}
