@NullMarked
package io.llmplatform.inference.retrieval.index.lucene;

import org.jspecify.annotations.NullMarked;
