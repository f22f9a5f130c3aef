@NullMarked
package io.llmplatform.inference.retrieval.work;

import org.jspecify.annotations.NullMarked;
