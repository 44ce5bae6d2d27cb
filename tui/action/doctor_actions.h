/*
 * doctor_actions: what this machine has and lacks, meant to be pasted into a report: no secrets.
 */
#ifndef LAMBENCH_ACTION_DOCTOR_ACTIONS_H
#define LAMBENCH_ACTION_DOCTOR_ACTIONS_H

extern const struct action doctor_action;

#endif
