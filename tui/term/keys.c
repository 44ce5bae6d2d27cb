#include "tui/term/keys.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"

static const struct { const char *name; int key; } names[] = {
    { "Enter", KEYS_ENTER }, { "Esc", KEYS_ESC }, { "Tab", KEYS_TAB },
    { "Shift-Tab", KEYS_SHIFT_TAB }, { "Space", KEYS_SPACE }, { "Backspace", KEYS_BACKSPACE },
    { "Up", KEYS_UP }, { "Down", KEYS_DOWN }, { "Left", KEYS_LEFT }, { "Right", KEYS_RIGHT },
    { "Home", KEYS_HOME }, { "End", KEYS_END }, { "PgUp", KEYS_PAGE_UP },
    { "PgDn", KEYS_PAGE_DOWN }, { "Delete", KEYS_DELETE }, { "F1", KEYS_F1 },
};

static size_t encode(unsigned point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = { 0, 0xc0, 0xe0, 0xf0 };
    out[0] = (char)(lead[extra] | (point >> (6 * extra)));
    for (size_t i = 1; i <= extra; i++)
        out[i] = (char)(0x80 | ((point >> (6 * (extra - i))) & 0x3f));
    return extra + 1;
}

const char *keys_name(char *buffer, size_t size, int key)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        if (names[i].key == key) {
            (void)snprintf(buffer, size, "%s", names[i].name);
            return buffer;
        }
    }
    char text[5] = "";
    if (key > 0 && key < 27)
        (void)snprintf(buffer, size, "Ctrl-%c", 'a' + key - 1);
    else if (key >= 0x20 && key < 0x110000)
        (void)snprintf(buffer, size, "%.*s", (int)encode((unsigned)key, text), text);
    else
        (void)snprintf(buffer, size, "?");
    return buffer;
}

int keys_parse(const char *name)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        if (strcasecmp(names[i].name, name) == 0)
            return names[i].key;
    }
    if (strncasecmp(name, "Ctrl-", 5) == 0 && name[5] && !name[6])
        return KEYS_CTRL(name[5]);
    unsigned point = 0;
    size_t size = strlen(name);
    if (size == 0 || text_decode(name, size, &point) != size)
        return KEYS_NONE;
    return (int)point;
}

bool keys_types(int key)
{
    return key >= 0x20 && key < 0x110000 && key != KEYS_BACKSPACE;
}
