/*
 * serve_actions: the project without a screen: Lambda's API for tools and SDKs, hot reload, logs.
 */
#ifndef LAMBENCH_ACTION_SERVE_ACTIONS_H
#define LAMBENCH_ACTION_SERVE_ACTIONS_H

extern const struct action serve_action;

#endif
