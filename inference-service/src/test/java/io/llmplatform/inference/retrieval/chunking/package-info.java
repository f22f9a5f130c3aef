@NullMarked
package io.llmplatform.inference.retrieval.chunking;

import org.jspecify.annotations.NullMarked;
