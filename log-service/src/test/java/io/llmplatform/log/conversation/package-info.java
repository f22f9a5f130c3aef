@NullMarked
package io.llmplatform.log.conversation;

import org.jspecify.annotations.NullMarked;
