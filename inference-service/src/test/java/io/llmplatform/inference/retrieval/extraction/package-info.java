@NullMarked
package io.llmplatform.inference.retrieval.extraction;

import org.jspecify.annotations.NullMarked;
