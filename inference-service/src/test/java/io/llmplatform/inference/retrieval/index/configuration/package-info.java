@NullMarked
package io.llmplatform.inference.retrieval.index.configuration;

import org.jspecify.annotations.NullMarked;
