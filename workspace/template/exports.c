#include "workspace/template/exports.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"

static bool is_word(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_' || letter == '$' ||
           (unsigned char)letter >= 0x80;
}

static bool holds_word(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at++)
        if ((at == text || !is_word(at[-1])) && !is_word(at[size]))
            return true;
    return false;
}

/* How a line begins that offers a name; the name follows. */
static const struct {
    enum runtime_family family;
    const char *start;
} starts[] = {
    { RUNTIME_PYTHON, "def " },
    { RUNTIME_PYTHON, "async def " },
    { RUNTIME_NODEJS, "exports." },
    { RUNTIME_NODEJS, "module.exports." },
    { RUNTIME_NODEJS, "export const " },
    { RUNTIME_NODEJS, "export let " },
    { RUNTIME_NODEJS, "export var " },
    { RUNTIME_NODEJS, "export function " },
    { RUNTIME_NODEJS, "export async function " },
    { RUNTIME_NODEJS, "export class " },
    { RUNTIME_RUBY, "def self." },
    { RUNTIME_RUBY, "def " },
};

/* With one of these a name may be offered that stands nowhere in the file. */
static const struct {
    enum runtime_family family;
    const char *text;
} doors[] = {
    { RUNTIME_PYTHON, "import *" },        { RUNTIME_PYTHON, "__getattr__" },
    { RUNTIME_PYTHON, "globals()" },       { RUNTIME_PYTHON, "setattr" },
    { RUNTIME_NODEJS, "export *" },        { RUNTIME_NODEJS, "__exportStar" },
    { RUNTIME_NODEJS, "module.exports=" }, { RUNTIME_NODEJS, "module.exports =" },
    { RUNTIME_NODEJS, "exports[" },        { RUNTIME_NODEJS, "__export(" },
    { RUNTIME_NODEJS, "Object." },         { RUNTIME_RUBY, "require" },
    { RUNTIME_RUBY, "load " },             { RUNTIME_RUBY, "define_method" },
    { RUNTIME_RUBY, "method_missing" },    { RUNTIME_RUBY, "eval" },
    { RUNTIME_RUBY, "include " },          { RUNTIME_RUBY, "extend " },
    { RUNTIME_RUBY, "alias" },             { RUNTIME_RUBY, "attr_" },
};

static void take_name(struct exports *exports, const char *at)
{
    size_t size = 0;
    while (is_word(at[size]))
        size++;
    if (size == 0 || exports->count == EXPORTS_MOST)
        return;
    for (size_t i = 0; i < exports->count; i++)
        if (strlen(exports->names[i]) == size && strncmp(exports->names[i], at, size) == 0)
            return;
    exports->names[exports->count++] = mem_text_n(at, size);
}

static void read_line(struct exports *exports, enum runtime_family family, const char *line)
{
    if (family == RUNTIME_RUBY) /* methods of classes stand further in */
        line += strspn(line, " \t");
    for (size_t i = 0; i < COUNT(starts); i++)
        if (starts[i].family == family && text_starts(line, starts[i].start)) {
            take_name(exports, line + strlen(starts[i].start));
            return;
        }
}

void exports_read(struct exports *exports, enum runtime_family family, const char *name,
                  const char *text)
{
    *exports = (struct exports){ .count = 0 };
    if (family != RUNTIME_PYTHON && family != RUNTIME_NODEJS && family != RUNTIME_RUBY)
        return;
    exports->surely_missing = !holds_word(text, name);
    for (size_t i = 0; i < COUNT(doors); i++)
        if (doors[i].family == family && strstr(text, doors[i].text))
            exports->surely_missing = false;
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
        read_line(exports, family, line);
}

void exports_release(struct exports *exports)
{
    for (size_t i = 0; i < exports->count; i++)
        free(exports->names[i]);
    *exports = (struct exports){ .count = 0 };
}
