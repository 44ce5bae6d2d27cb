#include "tui/widget/layout.h"

enum layout_class layout_class(int width)
{
    return width < 60 ? LAYOUT_NARROW : width < 100 ? LAYOUT_STACKED
           : width < 140 ? LAYOUT_TWO : LAYOUT_WIDE;
}

static int within(int value, int most) { return value < 0 ? 0 : value > most ? most : value; }

struct rect layout_top(struct rect *area, int rows)
{
    struct rect out = *area;
    out.height = within(rows, area->height);
    area->y += out.height;
    area->height -= out.height;
    return out;
}

struct rect layout_bottom(struct rect *area, int rows)
{
    struct rect out = *area;
    out.height = within(rows, area->height);
    area->height -= out.height;
    out.y = area->y + area->height;
    return out;
}

struct rect layout_left(struct rect *area, int columns)
{
    struct rect out = *area;
    out.width = within(columns, area->width);
    area->x += out.width;
    area->width -= out.width;
    return out;
}

struct rect layout_right(struct rect *area, int columns)
{
    struct rect out = *area;
    out.width = within(columns, area->width);
    area->width -= out.width;
    out.x = area->x + area->width;
    return out;
}

struct rect layout_inside(struct rect box)
{
    struct rect out = { box.x + 2, box.y + 1, box.width - 4, box.height - 2 };
    out.width = out.width < 0 ? 0 : out.width;
    out.height = out.height < 0 ? 0 : out.height;
    return out;
}

struct rect layout_center(struct rect area, int width, int height)
{
    width = within(width, area.width);
    height = within(height, area.height);
    return (struct rect){ area.x + (area.width - width) / 2, area.y + (area.height - height) / 2,
                          width, height };
}

struct layout_frame layout_frame(int width, int height)
{
    struct layout_frame frame = { .tabs_in_title = height < 16 };
    struct rect rest = { 0, 0, width, height };
    frame.title = layout_top(&rest, 1);
    if (!frame.tabs_in_title)
        frame.tabs = layout_top(&rest, 1);
    frame.hints = layout_bottom(&rest, 1);
    frame.message = layout_bottom(&rest, 1);
    frame.body = rest;
    return frame;
}
