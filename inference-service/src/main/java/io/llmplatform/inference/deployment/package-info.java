/**
 * Brings about what the registry wants served: polls it, fetches, loads, switches, retries. It may
 * call {@code artifact}, {@code catalog} and {@code traffic}; the registry is behind a port. Free
 * of Spring.
 */
@NullMarked
package io.llmplatform.inference.deployment;

import org.jspecify.annotations.NullMarked;
