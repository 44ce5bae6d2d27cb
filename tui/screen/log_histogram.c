#include "tui/screen/log_histogram.h"

#include <stdbool.h>
#include <stdio.h>

#include "tui/screen/log_ring.h"
#include "tui/screen/log_view.h"
#include "tui/term/symbol.h"
#include "tui/widget/chart.h"
#include "workspace/base/clock.h"

enum { NS_PER_S = 1000000000, LEAST_COLUMNS = 10, FIRST_COLUMN = 7 };

static const struct log_entry *entry_at(const struct log_view *view, size_t index)
{
    return log_ring_at(view->ring, view->numbers.items[index]);
}

static void begin(struct log_histogram *histogram, const struct log_view *view, int columns)
{
    int64_t first_ns = entry_at(view, view->numbers.start)->wall_ns;
    int64_t span = entry_at(view, view->numbers.end - 1)->wall_ns - first_ns + 1;
    *histogram = (struct log_histogram){
        .columns = columns < LOG_HISTOGRAM_SLICES ? columns : LOG_HISTOGRAM_SLICES,
        .begin_ns = first_ns, .first = view->numbers.items[view->numbers.start],
        .last = view->numbers.items[view->numbers.end - 1], .records = log_view_count(view),
    };
    histogram->slice_ns = span / histogram->columns + 1;
    if (histogram->slice_ns < NS_PER_S) /* finer than that says nothing */
        histogram->slice_ns = NS_PER_S;
}

static bool is_counted(const struct log_histogram *histogram, const struct log_view *view,
                       int columns)
{
    return histogram->records == log_view_count(view) && histogram->columns == columns &&
           histogram->first == view->numbers.items[view->numbers.start] &&
           histogram->last == view->numbers.items[view->numbers.end - 1];
}

void log_histogram_count(struct log_histogram *histogram, const struct log_view *view,
                         int columns)
{
    if (columns < LEAST_COLUMNS || log_view_count(view) < 2) {
        *histogram = (struct log_histogram){ 0 };
        return;
    }
    if (is_counted(histogram, view, columns))
        return;
    begin(histogram, view, columns);
    for (size_t i = view->numbers.start; i < view->numbers.end; i++) {
        const struct log_entry *entry = entry_at(view, i);
        int64_t slice = (entry->wall_ns - histogram->begin_ns) / histogram->slice_ns;
        if (slice < 0 || slice >= histogram->columns)
            continue;
        int64_t count = ++histogram->counts[slice];
        histogram->maximum = count > histogram->maximum ? count : histogram->maximum;
        if (entry->level >= LOG_LINE_ERROR)
            histogram->roles[slice] = ROLE_ERROR;
    }
    for (int i = 0; i < histogram->columns; i++) {
        if (histogram->counts[i] == 0)
            histogram->counts[i] = -1; /* nothing is drawn */
    }
}

/* Under the bars: words for what colours say, and where the reader is. */
static void draw_marks(const struct log_histogram *histogram, const struct canvas *canvas,
                       int64_t here_ns)
{
    for (int i = 0; i < histogram->columns; i++) {
        if (histogram->roles[i] == ROLE_ERROR)
            canvas_put(canvas, FIRST_COLUMN + i, 2, ROLE_ERROR, "x");
    }
    int64_t here = here_ns ? (here_ns - histogram->begin_ns) / histogram->slice_ns : -1;
    if (here >= 0 && here < histogram->columns)
        canvas_put(canvas, FIRST_COLUMN + (int)here, 2, ROLE_KEY, "^");
}

void log_histogram_draw(const struct log_histogram *histogram, const struct canvas *canvas,
                        int64_t here_ns)
{
    if (histogram->maximum == 0) {
        symbol_rule(canvas, 0, "lines over time", NULL, false);
        return;
    }
    char title[64], from[32], to[32];
    (void)snprintf(title, sizeof(title), "lines per %.3g s",
                   (double)histogram->slice_ns / NS_PER_S);
    symbol_rule(canvas, 0, title, here_ns ? "x errors   ^ here" : "x errors", false);
    clock_local(from, sizeof(from), histogram->begin_ns, 0);
    clock_local(to, sizeof(to), histogram->begin_ns + histogram->slice_ns * histogram->columns,
                0);
    canvas_putf(canvas, 0, 1, ROLE_SECONDARY, "%.5s", from);
    canvas_putf(canvas, canvas->area.width - 6, 1, ROLE_SECONDARY, "%.5s", to);
    chart_bars(canvas, (struct rect){ FIRST_COLUMN, 1, histogram->columns, 1 },
               &(struct chart_bars){ .values = histogram->counts, .roles = histogram->roles,
                                     .count = (size_t)histogram->columns,
                                     .maximum = histogram->maximum });
    draw_marks(histogram, canvas, here_ns);
}
