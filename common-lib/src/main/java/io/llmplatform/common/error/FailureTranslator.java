package io.llmplatform.common.error;

import org.jspecify.annotations.Nullable;

/**
 * Knows the exceptions of one library that mean something to a client, such as an unreachable
 * store.
 *
 * <p>Beans of this type are asked in their order, before the exception counts as a fault of ours.
 * Thread-safe.
 */
@FunctionalInterface
public interface FailureTranslator {

  /** The refusal that the exception stands for, or null for one it does not know. */
  @Nullable PlatformException translate(Throwable failure);
}
