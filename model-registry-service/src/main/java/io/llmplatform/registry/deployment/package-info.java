/**
 * What is to be served: the desired state that inference-service reconciles.
 *
 * <p>May call {@code model}, {@code version}, {@code tenant}, {@code common}; nobody calls it.
 */
@NullMarked
package io.llmplatform.registry.deployment;

import org.jspecify.annotations.NullMarked;
