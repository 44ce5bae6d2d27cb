/*
 * log_histogram: how many lines there were over time, as one row of heights, with marks below.
 */
#ifndef LAMBENCH_SCREEN_LOG_HISTOGRAM_H
#define LAMBENCH_SCREEN_LOG_HISTOGRAM_H

#include <stdint.h>

#include "tui/term/canvas.h"

struct log_view;

enum { LOG_HISTOGRAM_SLICES = 240 };

struct log_histogram {
    int64_t counts[LOG_HISTOGRAM_SLICES];
    enum role roles[LOG_HISTOGRAM_SLICES];
    int64_t begin_ns, slice_ns, maximum;
    int columns;
    uint64_t first, last;       /* what was counted, so that it is not counted again */
    size_t records;
};

void log_histogram_count(struct log_histogram *histogram, const struct log_view *view,
                         int columns);
/* Three rows: title, bars, and marks of errors and of HERE_NS (0: nowhere). */
void log_histogram_draw(const struct log_histogram *histogram, const struct canvas *canvas,
                        int64_t here_ns);

#endif
