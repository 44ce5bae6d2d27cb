#include "tui/widget/chart.h"

#include <math.h>

#include "tui/term/symbol.h"

/* Eighths of a cell for VALUE in HEIGHT rows; at least one, so that something is seen. */
static int eighths(const struct chart_bars *bars, int64_t value, int height)
{
    if (value < 0 || bars->maximum <= 0)
        return 0;
    double part = bars->log ? log1p((double)value) / log1p((double)bars->maximum)
                            : (double)value / (double)bars->maximum;
    int all = (int)lround(part * height * 8);
    return all < 1 ? 1 : all > height * 8 ? height * 8 : all;
}

void chart_bars(const struct canvas *canvas, struct rect area, const struct chart_bars *bars)
{
    if (area.width <= 0 || area.height <= 0)
        return;
    size_t shown = bars->count < (size_t)area.width ? bars->count : (size_t)area.width;
    size_t first = bars->count - shown;
    for (size_t i = 0; i < shown; i++) {
        int tall = eighths(bars, bars->values[first + i], area.height);
        enum role role = bars->roles ? bars->roles[first + i] : ROLE_TEXT;
        for (int row = 0; row < area.height && tall > row * 8; row++) {
            int here = tall - row * 8;
            canvas_put(canvas, area.x + (int)i, area.y + area.height - 1 - row, role,
                       symbol_height(here >= 8 ? 7 : here - 1, canvas_ascii(canvas)));
        }
    }
}

static int filled(int columns, double part, double whole)
{
    if (whole <= 0 || part <= 0)
        return 0;
    int count = (int)lround(part / whole * columns);
    return count < 1 ? 1 : count > columns ? columns : count;
}

void chart_bar(const struct canvas *canvas, int x, int y, int columns, double part, double whole,
               enum role role)
{
    int full = filled(columns, part, whole);
    for (int i = 0; i < full; i++)
        canvas_put(canvas, x + i, y, role, symbol_text(SYMBOL_FULL, canvas_ascii(canvas)));
}

void chart_meter(const struct canvas *canvas, int x, int y, int columns, double part,
                 double whole, enum role role)
{
    int full = filled(columns, part, whole);
    chart_bar(canvas, x, y, columns, part, whole, role);
    for (int i = full; i < columns; i++)
        canvas_put(canvas, x + i, y, ROLE_SECONDARY,
                   symbol_text(SYMBOL_EMPTY, canvas_ascii(canvas)));
}
