/**
 * Tells robots in groups of DingTalk and WeCom what is wrong. What a robot is to be told is stored
 * first, and sent by whichever instance has its turn with the robot: at least once, in order,
 * within the robot's limits.
 *
 * <p>Calls {@code alert}.
 */
@NullMarked
package io.llmplatform.log.alert.forward;

import org.jspecify.annotations.NullMarked;
