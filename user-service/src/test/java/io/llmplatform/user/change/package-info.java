@NullMarked
package io.llmplatform.user.change;

import org.jspecify.annotations.NullMarked;
