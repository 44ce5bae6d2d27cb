/*
 * value_actions: what a deployed stack would have, given here by a person and kept beside the
 * template: parameters, and the values of parameter store, secrets, exports and attributes.
 */
#ifndef LAMBENCH_ACTION_VALUE_ACTIONS_H
#define LAMBENCH_ACTION_VALUE_ACTIONS_H

extern const struct action value_param_action, value_action;

#endif
