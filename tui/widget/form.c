#include "tui/widget/form.h"

#include <stdlib.h>
#include <string.h>

#include "tui/term/keys.h"
#include "workspace/base/text.h"

enum { NAME_MOST = 31, NAME_NARROW = 14, NARROW = 60, MARGIN = 2 };

void form_release(struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        free(form->fields[i].name);
        free(form->fields[i].help);
        editor_release(&form->fields[i].editor);
    }
    free(form->fields);
    *form = (struct form){ 0 };
}

struct form_field *form_add(struct form *form, const char *name, const char *initial,
                            const char *help)
{
    struct form_field *field = ARRAY_PUSH(form->fields, form->count, form->capacity);
    *field = (struct form_field){ .name = mem_text(name), .help = mem_text(help) };
    editor_init(&field->editor, initial);
    return field;
}

const char *form_value(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        if (text_equal(form->fields[i].name, name))
            return form->fields[i].editor.text.text;
    }
    return "";
}

void form_set(struct form *form, size_t field, const char *value)
{
    editor_set(&form->fields[field].editor, value);
    form->fields[field].touched = true;
}

static void move(struct form *form, size_t to)
{
    form->fields[form->focus].touched = true;
    form->focus = to % form->count;
}

bool form_key(struct form *form, int key)
{
    if (form->count == 0)
        return false;
    struct form_field *field = &form->fields[form->focus];
    if (key == KEYS_DOWN || key == KEYS_TAB) {
        move(form, form->focus + 1);
        return true;
    }
    if (key == KEYS_UP || key == KEYS_SHIFT_TAB) {
        move(form, form->focus + form->count - 1);
        return true;
    }
    if (field->listed || !editor_key(&field->editor, key))
        return false;
    field->touched = true;
    return true;
}

bool form_wrong(struct form *form)
{
    for (size_t i = 0; i < form->count; i++)
        form->fields[i].touched = true;
    for (size_t i = 0; i < form->count; i++) {
        if (form->fields[i].error[0]) {
            form->focus = i;
            return true;
        }
    }
    return false;
}

int form_height(const struct form *form) { return (int)form->count + 1; }

static int name_width(const struct form *form, int columns)
{
    int wide = 0, most = columns < NARROW ? NAME_NARROW : NAME_MOST;
    for (size_t i = 0; i < form->count; i++) {
        int width = text_width(form->fields[i].name, strlen(form->fields[i].name));
        wide = width > wide ? width : wide;
    }
    return wide < most ? wide : most;
}

static void draw_focus(const struct form_field *field, const struct canvas *canvas, int x, int y,
                       bool covered)
{
    int width = canvas->area.width - x;
    canvas_put(canvas, 0, y, ROLE_TEXT, ">");
    canvas_put(canvas, x - 1, y, ROLE_FOCUS, "[");
    canvas_put(canvas, canvas->area.width - 1, y, ROLE_FOCUS, "]");
    if (field->listed || covered)
        canvas_put_cut(canvas, x, y, width - 1, ROLE_TEXT, field->editor.text.text, false);
    else
        editor_draw(&field->editor, canvas, x, y, width - 1);
    if (field->error[0] && field->touched) {
        canvas_put(canvas, x, y + 1, ROLE_ERROR, "x ");
        canvas_put_cut(canvas, x + 2, y + 1, width - 2, ROLE_ERROR, field->error, false);
    } else if (field->help) {
        canvas_put_cut(canvas, x, y + 1, width, ROLE_SECONDARY, field->help, false);
    }
}

void form_draw(const struct form *form, const struct canvas *canvas, bool covered)
{
    int names = name_width(form, canvas->area.width), x = MARGIN + names + 2;
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        int y = (int)i + (i > form->focus ? 1 : 0);
        canvas_zone(canvas, (struct rect){ 0, y, canvas->area.width, 1 }, CANVAS_ZONE_ROW, 0,
                    (int64_t)i);
        canvas_put_cut(canvas, MARGIN, y, names, ROLE_TEXT, field->name, true);
        if (i == form->focus) {
            draw_focus(field, canvas, x, y, covered);
            continue;
        }
        bool wrong = field->error[0] && field->touched;
        if (wrong)
            canvas_put(canvas, 0, y, ROLE_ERROR, "x");
        canvas_put_cut(canvas, x, y, canvas->area.width - x, wrong ? ROLE_ERROR : ROLE_TEXT,
                       field->editor.text.text, false);
    }
}
