#include "tui/action/columns.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

struct columns {
    size_t width;
    char **cells;   /* owned */
    size_t count, capacity;
};

struct columns *columns_new(size_t width)
{
    struct columns *columns = mem_alloc(sizeof *columns);
    columns->width = width;
    return columns;
}

void columns_free(struct columns *columns)
{
    if (!columns)
        return;
    for (size_t i = 0; i < columns->count; i++)
        free(columns->cells[i]);
    free(columns->cells);
    free(columns);
}

/* A tab or line break in a value would look like the next cell or row. */
static char *one_cell(const char *text)
{
    char *copy = mem_text(text ? text : "-");
    for (char *at = copy; *at; at++)
        if (*at == '\t' || *at == '\n')
            *at = ' ';
    return copy;
}

void columns_add(struct columns *columns, const char *text)
{
    *ARRAY_PUSH(columns->cells, columns->count, columns->capacity) = one_cell(text);
}

void columns_addf(struct columns *columns, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    columns_add(columns, text);
}

static int widest(const struct columns *columns, size_t column)
{
    int most = 0;
    for (size_t i = column; i < columns->count; i += columns->width) {
        int width = text_width(columns->cells[i], strlen(columns->cells[i]));
        if (width > most)
            most = width;
    }
    return most;
}

/* Without the spaces that only an empty last cell left. */
static void end_row(struct str *out)
{
    while (out->length > 0 && out->text[out->length - 1] == ' ')
        out->text[--out->length] = '\0';
    str_add_char(out, '\n');
}

void columns_print(const struct columns *columns, bool people, struct str *out)
{
    AUTO_FREE int *widths = mem_alloc((columns->width + 1) * sizeof *widths);
    for (size_t i = 0; people && i < columns->width; i++)
        widths[i] = widest(columns, i);
    for (size_t i = 0; i < columns->count; i++) {
        const char *cell = columns->cells[i];
        size_t column = i % columns->width;
        bool last = column + 1 == columns->width;
        str_add(out, cell);
        if (last)
            end_row(out);
        else if (!people)
            str_add_char(out, '\t');
        else
            str_addf(out, "%*s", widths[column] - text_width(cell, strlen(cell)) + 2, "");
    }
}
