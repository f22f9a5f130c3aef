@NullMarked
package io.llmplatform.inference.retrieval.search.openai;

import org.jspecify.annotations.NullMarked;
