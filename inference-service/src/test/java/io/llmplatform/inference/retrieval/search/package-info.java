@NullMarked
package io.llmplatform.inference.retrieval.search;

import org.jspecify.annotations.NullMarked;
