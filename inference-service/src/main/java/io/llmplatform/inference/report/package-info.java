/**
 * What this instance says of itself to the registry: each version's state and how its requests
 * ended. It may call {@code catalog}, {@code metrics} and {@code deployment}.
 */
@NullMarked
package io.llmplatform.inference.report;

import org.jspecify.annotations.NullMarked;
