/** What the facades measure, as Micrometer meters. It may call {@code catalog} for model names. */
@NullMarked
package io.llmplatform.inference.metrics;

import org.jspecify.annotations.NullMarked;
