/*
 * frame: one whole picture: title, tabs, the open screen, message and hints, and popups above.
 */
#ifndef LAMBENCH_SCREEN_FRAME_H
#define LAMBENCH_SCREEN_FRAME_H

struct canvas_grid;
struct stage;

/* Model into rows, for every screen that is seen. */
void frame_refresh(struct stage *stage);
/* Rows into cells. */
void frame_draw(const struct stage *stage, struct canvas_grid *grid);

#endif
