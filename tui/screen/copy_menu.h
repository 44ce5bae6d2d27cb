/*
 * copy_menu: what can be copied here.
 */
#ifndef LAMBENCH_SCREEN_COPY_MENU_H
#define LAMBENCH_SCREEN_COPY_MENU_H

struct error;
struct stage;

int copy_menu_show(struct stage *stage, struct error *error);

#endif
