@NullMarked
package io.llmplatform.inference.retrieval;

import org.jspecify.annotations.NullMarked;
