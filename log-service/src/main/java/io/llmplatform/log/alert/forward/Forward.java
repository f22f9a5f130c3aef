package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.AlertGroup;

/**
 * A group that a robot is to be told of.
 *
 * @param refusals how often the robot refused it
 */
record Forward(String id, AlertGroup group, int refusals) {}
