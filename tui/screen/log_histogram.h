/*
 * log_histogram: how many lines there were over time, as one row of heights.
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
void log_histogram_draw(const struct log_histogram *histogram, const struct canvas *canvas);

#endif
