/**
 * Rollouts: a version takes over from what is deployed, step by step, and goes back by itself where
 * it is not healthy. Each step is a change of the deployment like any other.
 *
 * <p>May call {@code deployment}, {@code instance}, {@code approval}, {@code model}, {@code event},
 * {@code column}, {@code tenant}, {@code common}; nobody calls it.
 */
@NullMarked
package io.llmplatform.registry.rollout;

import org.jspecify.annotations.NullMarked;
