#include "tui/action/actions.h"

#include <string.h>

#include "tui/action/accept_actions.h"
#include "tui/action/action.h"
#include "tui/action/build_actions.h"
#include "tui/action/debug_actions.h"
#include "tui/action/doctor_actions.h"
#include "tui/action/edit_actions.h"
#include "tui/action/event_actions.h"
#include "tui/action/history_actions.h"
#include "tui/action/inspect_actions.h"
#include "tui/action/invoke_actions.h"
#include "tui/action/layer_actions.h"
#include "tui/action/list_actions.h"
#include "tui/action/look_actions.h"
#include "tui/action/package_actions.h"
#include "tui/action/program_actions.h"
#include "tui/action/project_actions.h"
#include "tui/action/saved_actions.h"
#include "tui/action/serve_actions.h"
#include "tui/action/shell_actions.h"
#include "tui/action/starter_actions.h"
#include "tui/action/stats_actions.h"
#include "tui/action/test_actions.h"
#include "tui/action/value_actions.h"

const struct action *const actions_table[] = {
    &invoke_action,
    &invoke_cold_action,
    &invoke_repeat_action,
    &invoke_cancel_action,
    &invoke_restart_action,
    &accept_action,
    &test_action,
    &serve_action,
    &build_action,
    &build_stop_action,
    &shell_action,
    &debug_action,

    &list_action,
    &project_check_action,
    &inspect_action,
    &layer_list_action,
    &look_logs_action,
    &history_action,
    &stats_action,
    &saved_list_action,
    &event_samples_action,
    &event_check_action,
    &look_open_action,

    &edit_set_action,
    &edit_env_action,
    &edit_add_layer_action,
    &edit_add_policy_action,
    &edit_add_event_action,
    &edit_remove_layer_action,
    &edit_remove_policy_action,
    &edit_remove_event_action,
    &edit_move_layer_action,
    &edit_create_function_action,
    &edit_create_layer_action,
    &edit_create_role_action,
    &edit_rename_action,
    &edit_delete_action,
    &edit_undo_action,
    &edit_redo_action,

    &starter_init_action,
    &event_new_action,
    &saved_save_action,
    &value_param_action,
    &value_action,
    &package_action,
    &project_reload_action,
    &project_pause_action,

    &program_screen_action,
    &doctor_action,
    &program_completion_action,
    &program_help_action,
    &program_version_action,
    NULL,
};

const struct action *actions_find(const char *name)
{
    for (size_t i = 0; actions_table[i]; i++)
        if (strcmp(actions_table[i]->name, name) == 0)
            return actions_table[i];
    return NULL;
}
