#include "tui/screen/screens.h"

#include <stddef.h>

#include "tui/screen/functions_screen.h"
#include "tui/screen/function_screen.h"
#include "tui/screen/invoke_screen.h"
#include "tui/screen/logs_screen.h"
#include "tui/screen/package_screen.h"
#include "tui/screen/parameters_screen.h"
#include "tui/screen/problems_screen.h"
#include "tui/screen/stats_screen.h"

const struct screen_type *const screens_table[] = {
    &functions_screen, &invoke_screen, &logs_screen, &stats_screen, &package_screen,
    &problems_screen, &function_screen, &parameters_screen, NULL,
};
