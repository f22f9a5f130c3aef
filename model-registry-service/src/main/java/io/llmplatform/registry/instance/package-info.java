/**
 * What the instances of inference-service say of the versions that they serve: kept for those who
 * show it and for those who judge a version by it.
 *
 * <p>May call {@code column}, {@code common}; deployments and rollouts read it.
 */
@NullMarked
package io.llmplatform.registry.instance;

import org.jspecify.annotations.NullMarked;
