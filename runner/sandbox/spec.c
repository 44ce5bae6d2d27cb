#include "runner/sandbox/spec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/str.h"

enum {
    WIRE_MARK = 0x31626d6c,         /* "lmb1" */
    WIRE_MAXIMUM = 64 << 20,        /* a spec carries small files, no archives */
    TEXT_NONE = 0xffffffff
};

void spec_init(struct spec *spec)
{
    *spec = (struct spec){ .tmp_mb = 512, .own_network = true };
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

void spec_release(struct spec *spec)
{
    free_texts(spec->argv, spec->argc);
    free_texts(spec->env, spec->env_count);
    free_texts(spec->overlays, spec->overlay_count);
    for (size_t i = 0; i < spec->mount_count; i++) {
        free(spec->mounts[i].source);
        free(spec->mounts[i].target);
    }
    for (size_t i = 0; i < spec->file_count; i++)
        free(spec->files[i].path);
    free(spec->mounts);
    free(spec->files);
    free(spec->folder);
    free(spec->hostname);
    free(spec->overlay_target);
    free(spec->decoded);
    *spec = (struct spec){ 0 };
}

void spec_add_argument(struct spec *spec, const char *argument)
{
    *ARRAY_PUSH(spec->argv, spec->argc, spec->argv_capacity) = mem_text(argument);
}

void spec_add_env(struct spec *spec, const char *name, const char *value)
{
    *ARRAY_PUSH(spec->env, spec->env_count, spec->env_capacity) = mem_format("%s=%s", name, value);
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

/* Wire form: 32-bit numbers in host order (both ends are one program), texts and bytes with their
 * size before them. The order of fields is that of spec_encode(). */

static void put_number(struct str *out, size_t number)
{
    CHECK(number < TEXT_NONE);
    uint32_t wire = (uint32_t)number;
    str_add_bytes(out, &wire, sizeof(wire));
}

static void put_bytes(struct str *out, const void *bytes, size_t size)
{
    put_number(out, size);
    str_add_bytes(out, bytes, size);
}

static void put_text(struct str *out, const char *text)
{
    if (text) {
        put_bytes(out, text, strlen(text));
        return;
    }
    uint32_t none = TEXT_NONE;
    str_add_bytes(out, &none, sizeof(none));
}

static void put_texts(struct str *out, char *const *texts, size_t count)
{
    put_number(out, count);
    for (size_t i = 0; i < count; i++)
        put_text(out, texts[i]);
}

void spec_encode(const struct spec *spec, char **out_bytes, size_t *out_size)
{
    struct str out;
    str_init(&out, WIRE_MAXIMUM);
    put_number(&out, WIRE_MARK);
    put_texts(&out, spec->argv, spec->argc);
    put_texts(&out, spec->env, spec->env_count);
    put_text(&out, spec->folder);
    put_text(&out, spec->hostname);
    put_number(&out, spec->mount_count);
    for (size_t i = 0; i < spec->mount_count; i++) {
        put_text(&out, spec->mounts[i].source);
        put_text(&out, spec->mounts[i].target);
        put_number(&out, spec->mounts[i].optional);
    }
    put_texts(&out, spec->overlays, spec->overlay_count);
    put_text(&out, spec->overlay_target);
    put_number(&out, spec->file_count);
    for (size_t i = 0; i < spec->file_count; i++) {
        put_text(&out, spec->files[i].path);
        put_bytes(&out, spec->files[i].bytes, spec->files[i].size);
        put_number(&out, spec->files[i].mode);
    }
    put_number(&out, spec->tmp_mb);
    put_number(&out, spec->memory_mb);
    put_number(&out, spec->processes);
    put_number(&out, spec->descriptors);
    put_number(&out, spec->merge_by_entry);
    put_number(&out, spec->own_network);
    *out_size = out.length;
    *out_bytes = str_take(&out);
}

/* A cursor that, once it has run past the end, stays there and yields nothing. */
struct reader {
    const char *at, *end;
    bool broken;
};

static uint32_t get_number(struct reader *reader)
{
    uint32_t number = 0;
    if ((size_t)(reader->end - reader->at) < sizeof(number)) {
        reader->broken = true;
        return 0;
    }
    memcpy(&number, reader->at, sizeof(number));
    reader->at += sizeof(number);
    return number;
}

static const char *get_bytes(struct reader *reader, size_t *out_size)
{
    uint32_t size = get_number(reader);
    *out_size = 0;
    if (reader->broken || size == TEXT_NONE)
        return NULL;
    if ((size_t)(reader->end - reader->at) < size) {
        reader->broken = true;
        return NULL;
    }
    const char *bytes = reader->at;
    reader->at += size;
    *out_size = size;
    return bytes;
}

static char *get_text(struct reader *reader)
{
    size_t size;
    const char *bytes = get_bytes(reader, &size);
    if (bytes && memchr(bytes, '\0', size))
        reader->broken = true;
    return bytes ? mem_text_n(bytes, size) : NULL;
}

/* A text that must be there: lists have no holes. */
static char *get_item(struct reader *reader)
{
    char *text = get_text(reader);
    if (text)
        return text;
    reader->broken = true;
    return mem_text("");
}

static void get_mounts(struct reader *reader, struct spec *spec)
{
    for (uint32_t left = get_number(reader); left > 0 && !reader->broken; left--) {
        struct spec_mount *mount = ARRAY_PUSH(spec->mounts, spec->mount_count,
                                              spec->mount_capacity);
        mount->source = get_item(reader);
        mount->target = get_item(reader);
        mount->optional = get_number(reader) != 0;
    }
}

static void get_files(struct reader *reader, struct spec *spec)
{
    for (uint32_t left = get_number(reader); left > 0 && !reader->broken; left--) {
        struct spec_file *file = ARRAY_PUSH(spec->files, spec->file_count, spec->file_capacity);
        file->path = get_item(reader);
        file->bytes = get_bytes(reader, &file->size);
        file->mode = get_number(reader);
    }
}

#define GET_TEXTS(reader, list, count, capacity)                                       \
    for (uint32_t left_ = get_number(reader); left_ > 0 && !(reader)->broken; left_--) \
        *ARRAY_PUSH(list, count, capacity) = get_item(reader)

static void get_all(struct reader *reader, struct spec *spec)
{
    GET_TEXTS(reader, spec->argv, spec->argc, spec->argv_capacity);
    GET_TEXTS(reader, spec->env, spec->env_count, spec->env_capacity);
    spec->folder = get_text(reader);
    spec->hostname = get_text(reader);
    get_mounts(reader, spec);
    GET_TEXTS(reader, spec->overlays, spec->overlay_count, spec->overlay_capacity);
    spec->overlay_target = get_text(reader);
    get_files(reader, spec);
    spec->tmp_mb = get_number(reader);
    spec->memory_mb = get_number(reader);
    spec->processes = get_number(reader);
    spec->descriptors = get_number(reader);
    spec->merge_by_entry = get_number(reader) != 0;
    spec->own_network = get_number(reader) != 0;
}

int spec_decode(const char *bytes, size_t size, struct spec *out, struct error *error)
{
    struct spec spec;
    spec_init(&spec);
    spec.decoded = mem_copy(bytes, size);
    struct reader reader = { .at = spec.decoded, .end = spec.decoded + size };
    if (get_number(&reader) != WIRE_MARK)
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
