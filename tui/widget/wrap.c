#include "tui/widget/wrap.h"

#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { LEAST_WIDTH = 8 };

/* Bytes of LINE for one row of WIDTH columns: whole words when there is one. */
static size_t fitting(const char *line, size_t size, size_t indent, int width)
{
    size_t fits = text_fit(line, size, width);
    if (fits >= size || fits == 0)
        return size;
    size_t blank = fits;
    while (blank > indent && line[blank] != ' ')
        blank--;
    return blank > indent ? blank : fits;
}

static void add_line(struct str *out, const char *line, size_t size, int width)
{
    size_t indent = 0;
    while (indent < size && line[indent] == ' ')
        indent++;
    if (indent > (size_t)width / 2)
        indent = 0;
    size_t taken = fitting(line, size, indent, width);
    str_add_bytes(out, line, taken);
    str_add_char(out, '\n');
    for (;;) {
        while (taken < size && line[taken] == ' ')
            taken++;
        if (taken >= size)
            return;
        line += taken;
        size -= taken;
        for (size_t i = 0; i < indent; i++)
            str_add_char(out, ' ');
        taken = fitting(line, size, 0, width - (int)indent);
        str_add_bytes(out, line, taken);
        str_add_char(out, '\n');
    }
}

void wrap_text(struct str *out, const char *safe_text, int width)
{
    while (*safe_text) {
        size_t size = strcspn(safe_text, "\n");
        add_line(out, safe_text, size, width > LEAST_WIDTH ? width : LEAST_WIDTH);
        safe_text += size + (safe_text[size] == '\n');
    }
}
