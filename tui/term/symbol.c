#include "tui/term/symbol.h"

#include <string.h>

#include "workspace/base/text.h"

static const struct { const char *fine, *plain; } symbols[SYMBOLS] = {
    [SYMBOL_HORIZONTAL] = { "─", "-" },    [SYMBOL_VERTICAL] = { "│", "|" },
    [SYMBOL_TOP_LEFT] = { "┌", "+" },      [SYMBOL_TOP_RIGHT] = { "┐", "+" },
    [SYMBOL_BOTTOM_LEFT] = { "└", "+" },   [SYMBOL_BOTTOM_RIGHT] = { "┘", "+" },
    [SYMBOL_TEE_DOWN] = { "┬", "+" },      [SYMBOL_TEE_UP] = { "┴", "+" },
    [SYMBOL_FULL] = { "█", "#" },          [SYMBOL_EMPTY] = { "░", "." },
    [SYMBOL_AXIS] = { "┤", "|" },
};

static const struct { const char *fine, *plain; } heights[8] = {
    { "▁", "_" }, { "▂", "." }, { "▃", "-" }, { "▄", "=" },
    { "▅", "+" }, { "▆", "*" }, { "▇", "#" }, { "█", "@" },
};

const char *symbol_text(enum symbol symbol, bool ascii)
{
    return ascii ? symbols[symbol].plain : symbols[symbol].fine;
}

const char *symbol_height(int height, bool ascii)
{
    height = height < 0 ? 0 : height > 7 ? 7 : height;
    return ascii ? heights[height].plain : heights[height].fine;
}

static void line(const struct canvas *canvas, int x, int y, int count, enum symbol symbol,
                 enum role role)
{
    for (int i = 0; i < count; i++)
        canvas_put(canvas, x + i, y, role, symbol_text(symbol, canvas_ascii(canvas)));
}

/* Title and right text onto a line from column LEFT to RIGHT; the right one yields first. */
static void label(const struct canvas *canvas, int left, int right, int y, const char *title,
                  const char *note, bool focus)
{
    int room = right - left - 2;
    int title_width = title ? text_width(title, strlen(title)) : 0;
    int note_width = note ? text_width(note, strlen(note)) : 0;
    if (title && title[0] && room > 2) {
        canvas_put(canvas, left, y, ROLE_TEXT, " ");
        int used = canvas_put_cut(canvas, left + 1, y, room, focus ? ROLE_FOCUS : ROLE_TITLE,
                                  title, false);
        canvas_put(canvas, left + 1 + used, y, ROLE_TEXT, " ");
    }
    if (note && note[0] && title_width + note_width + 5 <= right - left) {
        int start = right - note_width - 2;
        canvas_put(canvas, start, y, ROLE_TEXT, " ");
        canvas_put(canvas, start + 1, y, ROLE_SECONDARY, note);
        canvas_put(canvas, start + 1 + note_width, y, ROLE_TEXT, " ");
    }
}

void symbol_rule(const struct canvas *canvas, int y, const char *title, const char *right,
                 bool focus)
{
    int width = canvas->area.width;
    line(canvas, 0, y, width, SYMBOL_HORIZONTAL, focus ? ROLE_FOCUS : ROLE_SECONDARY);
    label(canvas, 1, width - 1, y, title, right, focus);
}

void symbol_box(const struct canvas *canvas, struct rect area, const char *title,
                const char *right, bool focus)
{
    if (area.width < 2 || area.height < 2)
        return;
    canvas_blank(canvas, area);
    struct canvas box = canvas_part(canvas, area);
    enum role role = focus ? ROLE_FOCUS : ROLE_SECONDARY;
    bool ascii = canvas_ascii(canvas);
    int last_x = area.width - 1, last_y = area.height - 1;
    line(&box, 1, 0, area.width - 2, SYMBOL_HORIZONTAL, role);
    line(&box, 1, last_y, area.width - 2, SYMBOL_HORIZONTAL, role);
    for (int y = 1; y < last_y; y++) {
        line(&box, 0, y, 1, SYMBOL_VERTICAL, role);
        line(&box, last_x, y, 1, SYMBOL_VERTICAL, role);
    }
    canvas_put(&box, 0, 0, role, symbol_text(SYMBOL_TOP_LEFT, ascii));
    canvas_put(&box, last_x, 0, role, symbol_text(SYMBOL_TOP_RIGHT, ascii));
    canvas_put(&box, 0, last_y, role, symbol_text(SYMBOL_BOTTOM_LEFT, ascii));
    canvas_put(&box, last_x, last_y, role, symbol_text(SYMBOL_BOTTOM_RIGHT, ascii));
    label(&box, 1, last_x - 1, 0, title, right, focus);
}

void symbol_scrollbar(const struct canvas *canvas, int x, int y, int height, size_t top,
                      size_t count, bool rail)
{
    if (height < 1 || count <= (size_t)height)
        return;
    size_t rows = (size_t)height;
    size_t part = rows * rows / count;
    if (part < 1)
        part = 1;
    size_t start = top * (rows - part) / (count - rows);
    for (size_t i = 0; i < rows; i++) {
        bool shown = i >= start && i < start + part;
        if (shown || rail)
            line(canvas, x, y + (int)i, 1, shown ? SYMBOL_FULL : SYMBOL_VERTICAL, ROLE_SECONDARY);
    }
}
