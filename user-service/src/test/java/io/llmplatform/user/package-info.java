@NullMarked
package io.llmplatform.user;

import org.jspecify.annotations.NullMarked;
