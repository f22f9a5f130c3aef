@NullMarked
package io.llmplatform.inference.retrieval.index;

import org.jspecify.annotations.NullMarked;
