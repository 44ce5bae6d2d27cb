/*
 * symbol: the few characters beyond ASCII that are drawn, each with its plain twin, and what is
 * drawn from them: rules and boxes.
 */
#ifndef LAMBENCH_TERM_SYMBOL_H
#define LAMBENCH_TERM_SYMBOL_H

#include "tui/term/canvas.h"

enum symbol {
    SYMBOL_HORIZONTAL, SYMBOL_VERTICAL, SYMBOL_TOP_LEFT, SYMBOL_TOP_RIGHT, SYMBOL_BOTTOM_LEFT,
    SYMBOL_BOTTOM_RIGHT, SYMBOL_TEE_DOWN, SYMBOL_TEE_UP, SYMBOL_FULL, SYMBOL_EMPTY, SYMBOL_AXIS,
    SYMBOLS
};

const char *symbol_text(enum symbol symbol, bool ascii);
/* One of eight heights, 0 to 7. */
const char *symbol_height(int height, bool ascii);

/* "- TITLE ------ RIGHT -" over the whole width at row Y; either text may be NULL. */
void symbol_rule(const struct canvas *canvas, int y, const char *title, const char *right,
                 bool focus);
/* A frame around AREA with a title; its inside is blanked. */
void symbol_box(const struct canvas *canvas, struct rect area, const char *title,
                const char *right, bool focus);
/* Column X from Y over HEIGHT rows: the part of COUNT rows that begins at TOP. Nothing is drawn
 * when all rows fit. RAIL: the rest of the column is drawn too. */
void symbol_scrollbar(const struct canvas *canvas, int x, int y, int height, size_t top,
                      size_t count, bool rail);

#endif
