@NullMarked
package io.llmplatform.inference.retrieval.settings;

import org.jspecify.annotations.NullMarked;
