/*
 * read_machine: which functions and state machines the states of a state machine start. Source:
 * Amazon States Language; Step Functions Developer Guide, "Invoke an AWS Lambda function".
 */
#ifndef LAMBENCH_TEMPLATE_READ_MACHINE_H
#define LAMBENCH_TEMPLATE_READ_MACHINE_H

struct reading;

/* AWS::Serverless::StateMachine and AWS::StepFunctions::StateMachine: its Events, and an event
 * source of type StateMachine for each state that starts something of this template. */
void read_machine(struct reading *reading);

#endif
