@NullMarked
package io.llmplatform.inference.retrieval.rebuild;

import org.jspecify.annotations.NullMarked;
