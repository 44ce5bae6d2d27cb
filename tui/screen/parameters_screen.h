/*
 * parameters_screen: the parameters of the template, their values on this machine, and who gave
 * them.
 */
#ifndef LAMBENCH_SCREEN_PARAMETERS_SCREEN_H
#define LAMBENCH_SCREEN_PARAMETERS_SCREEN_H

#include "tui/screen/screen.h"

extern const struct screen_type parameters_screen;

#endif
