@NullMarked
package io.llmplatform.inference.cache.answers;

import org.jspecify.annotations.NullMarked;
