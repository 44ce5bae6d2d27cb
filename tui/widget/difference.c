#include "tui/widget/difference.h"

#include <string.h>

#include "workspace/base/mem.h"

static size_t count_lines(const char *text)
{
    size_t count = 0;
    for (const char *at = text; *at; count++) {
        const char *end = strchr(at, '\n');
        at = end ? end + 1 : at + strlen(at);
    }
    return count;
}

static enum role role_of(char mark)
{
    return mark == '-' ? ROLE_OLD : mark == '+' ? ROLE_NEW : ROLE_SECONDARY;
}

int difference_draw(const struct canvas *canvas, const char *text)
{
    size_t count = count_lines(text), room = (size_t)canvas->area.height, row = 0;
    size_t shown = count > room ? (room > 0 ? room - 1 : 0) : count;
    for (const char *at = text; row < shown; row++) {
        size_t size = strcspn(at, "\n");
        AUTO_FREE char *line = mem_text_n(at, size);
        canvas_put_cut(canvas, 0, (int)row, canvas->area.width, role_of(line[0]), line, false);
        at += size + 1;
    }
    if (shown < count && room > 0) {
        canvas_putf(canvas, 2, (int)row, ROLE_SECONDARY, "... %zu more lines", count - shown);
        row++;
    }
    return (int)row;
}

size_t difference_changes(const char *text)
{
    size_t taken = 0, given = 0;
    for (const char *at = text; *at;) {
        taken += *at == '-';
        given += *at == '+';
        const char *end = strchr(at, '\n');
        at = end ? end + 1 : at + strlen(at);
    }
    return taken > given ? taken : given;
}
