@NullMarked
package io.llmplatform.inference.metrics;

import org.jspecify.annotations.NullMarked;
