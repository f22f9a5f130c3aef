/**
 * What is to be served: the desired state that inference-service reconciles, its history, and how
 * far instances are with it.
 *
 * <p>May call {@code model}, {@code version}, {@code instance}, {@code approval}, {@code event},
 * {@code tenant}, {@code common}; rollouts build on it.
 */
@NullMarked
package io.llmplatform.registry.deployment;

import org.jspecify.annotations.NullMarked;
