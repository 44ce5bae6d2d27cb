#include "runner/sandbox/command.h"

#include <stdlib.h>

#include "runner/sandbox/pack.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"

enum { WIRE_MAXIMUM = 64 << 20 };

void command_init(struct command *command)
{
    *command = (struct command){ .argc = 0 };
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

void command_release(struct command *command)
{
    free_texts(command->argv, command->argc);
    free_texts(command->env, command->env_count);
    free(command->folder);
    *command = (struct command){ .argc = 0 };
}

/* TEXT is taken. The NULL behind the last one is not counted. */
static void add(char ***list, size_t *count, size_t *capacity, char *text)
{
    *ARRAY_PUSH(*list, *count, *capacity) = text;
    *ARRAY_PUSH(*list, *count, *capacity) = NULL;
    --*count;
}

void command_add_argument(struct command *command, const char *argument)
{
    add(&command->argv, &command->argc, &command->argv_capacity, mem_text(argument));
}

void command_add_env(struct command *command, const char *name, const char *value)
{
    add(&command->env, &command->env_count, &command->env_capacity,
        mem_format("%s=%s", name, value));
}

static size_t length_of(char *const *list)
{
    size_t count = 0;
    while (list && list[count])
        count++;
    return count;
}

void command_encode(char *const *argv, char *const *env, const char *folder, char **out_bytes,
                    size_t *out_size)
{
    struct str out;
    str_init(&out, WIRE_MAXIMUM);
    pack_texts(&out, argv, length_of(argv));
    pack_texts(&out, env, length_of(env));
    pack_text(&out, folder);
    *out_size = out.length;
    *out_bytes = str_take(&out);
}

int command_decode(const char *bytes, size_t size, struct command *out, struct error *error)
{
    struct command command;
    struct pack_reader reader = { .at = bytes, .end = bytes + size };
    command_init(&command);
    for (uint32_t left = pack_get_number(&reader); left > 0 && !reader.broken; left--)
        add(&command.argv, &command.argc, &command.argv_capacity, pack_get_item(&reader));
    for (uint32_t left = pack_get_number(&reader); left > 0 && !reader.broken; left--)
        add(&command.env, &command.env_count, &command.env_capacity, pack_get_item(&reader));
    command.folder = pack_get_text(&reader);
    if (reader.broken || reader.at != reader.end) {
        command_release(&command);
        return error_set(error, ERROR_INVALID, "the description of the program is damaged");
    }
    *out = command;
    return 0;
}
