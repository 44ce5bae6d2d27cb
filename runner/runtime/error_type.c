#include "runner/runtime/error_type.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Does "[A-Z][a-zA-Z]+" follow WORD somewhere in TEXT? */
static bool names_type(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        const unsigned char *name = (const unsigned char *)at + size;
        if (name[0] < 0x80 && isupper(name[0]) && name[1] < 0x80 && isalpha(name[1]))
            return true;
    }
    return false;
}

static bool is_plain(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e)
            return false;
    return true;
}

void error_type_clean(const char *given, char *out, size_t size)
{
    out[0] = '\0';
    if (!given || !given[0])
        return;
    const char *kept = strncmp(given, "Function.", 9) == 0 ? "Function.Unknown" : "Runtime.Unknown";
    if (is_plain(given) && (names_type(given, "Runtime.") || names_type(given, "Function.")))
        kept = given;
    snprintf(out, size, "%s", kept);
}
