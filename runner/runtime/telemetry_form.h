/*
 * telemetry_form: an event of the platform in the form that a kind of subscription gets it.
 */
#ifndef LAMBENCH_RUNTIME_TELEMETRY_FORM_H
#define LAMBENCH_RUNTIME_TELEMETRY_FORM_H

#include <stdbool.h>

#include "runner/runtime/telemetry_wish.h"

struct platform_event;
struct str;

/* To which of the types of a subscription it belongs. */
enum telemetry_type telemetry_form_type(const struct platform_event *event);
/* Appends its JSON; false when the form does not have it. */
bool telemetry_form_write(const struct platform_event *event, enum telemetry_form form,
                          struct str *out);

#endif
