/*
 * chart: spark lines and bars in text cells.
 */
#ifndef LAMBENCH_WIDGET_CHART_H
#define LAMBENCH_WIDGET_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/term/canvas.h"

/* One column a value, as tall as the area; LOG gives small ones room beside large ones. Values
 * below 0 are gaps. The newest COLUMNS values are shown. */
struct chart_bars {
    const int64_t *values;
    const enum role *roles;     /* may be NULL */
    size_t count;
    int64_t maximum;
    bool log;
};
void chart_bars(const struct canvas *canvas, struct rect area, const struct chart_bars *bars);
/* "████░░░░" of COLUMNS; PART of WHOLE. */
void chart_meter(const struct canvas *canvas, int x, int y, int columns, double part,
                 double whole, enum role role);
/* A bar without an empty part. */
void chart_bar(const struct canvas *canvas, int x, int y, int columns, double part, double whole,
               enum role role);

#endif
