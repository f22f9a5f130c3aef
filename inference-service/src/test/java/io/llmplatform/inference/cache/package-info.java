@NullMarked
package io.llmplatform.inference.cache;

import org.jspecify.annotations.NullMarked;
