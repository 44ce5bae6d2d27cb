/*
 * functions_summary: the selected function in a few lines, beside the list on wide terminals.
 */
#ifndef LAMBENCH_SCREEN_FUNCTIONS_SUMMARY_H
#define LAMBENCH_SCREEN_FUNCTIONS_SUMMARY_H

struct canvas;
struct row;
struct stage;

void functions_summary_draw(const struct stage *stage, const struct row *row,
                            const struct canvas *canvas);

#endif
