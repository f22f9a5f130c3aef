@NullMarked
package io.llmplatform.inference.rerank;

import org.jspecify.annotations.NullMarked;
