@NullMarked
package io.llmplatform.log.query;

import org.jspecify.annotations.NullMarked;
