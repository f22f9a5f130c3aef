/** Which index there is, and whether it answers: the only part of indexes that knows Spring. */
@NullMarked
package io.llmplatform.inference.retrieval.index.configuration;

import org.jspecify.annotations.NullMarked;
