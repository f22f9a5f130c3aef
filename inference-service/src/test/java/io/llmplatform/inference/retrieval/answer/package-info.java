@NullMarked
package io.llmplatform.inference.retrieval.answer;

import org.jspecify.annotations.NullMarked;
