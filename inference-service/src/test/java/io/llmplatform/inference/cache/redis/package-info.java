@NullMarked
package io.llmplatform.inference.cache.redis;

import org.jspecify.annotations.NullMarked;
