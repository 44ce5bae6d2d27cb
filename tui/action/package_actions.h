/*
 * package_actions: functions and layers become zips that are ready for upload.
 */
#ifndef LAMBENCH_ACTION_PACKAGE_ACTIONS_H
#define LAMBENCH_ACTION_PACKAGE_ACTIONS_H

extern const struct action package_action;

#endif
