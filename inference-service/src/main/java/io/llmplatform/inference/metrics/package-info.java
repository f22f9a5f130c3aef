/**
 * What is measured of requests: Micrometer meters, and the counts that instances report to the
 * registry. It may call {@code catalog} for model names.
 */
@NullMarked
package io.llmplatform.inference.metrics;

import org.jspecify.annotations.NullMarked;
