/*
 * edit_actions: changes in the user's template.
 */
#ifndef LAMBENCH_ACTION_EDIT_ACTIONS_H
#define LAMBENCH_ACTION_EDIT_ACTIONS_H

extern const struct action edit_set_action, edit_env_action, edit_undo_action, edit_redo_action,
    edit_add_layer_action, edit_add_policy_action, edit_add_event_action,
    edit_remove_layer_action, edit_remove_policy_action, edit_remove_event_action,
    edit_move_layer_action, edit_create_function_action, edit_create_layer_action,
    edit_create_role_action, edit_rename_action, edit_delete_action;

#endif
