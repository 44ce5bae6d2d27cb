/*
 * test_actions: functions are tested against the answers that were accepted.
 */
#ifndef LAMBENCH_ACTION_TEST_ACTIONS_H
#define LAMBENCH_ACTION_TEST_ACTIONS_H

extern const struct action test_action;

#endif
