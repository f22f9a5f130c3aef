@NullMarked
package io.llmplatform.inference.retrieval.dify;

import org.jspecify.annotations.NullMarked;
