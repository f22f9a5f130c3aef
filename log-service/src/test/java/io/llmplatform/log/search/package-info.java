@NullMarked
package io.llmplatform.log.search;

import org.jspecify.annotations.NullMarked;
