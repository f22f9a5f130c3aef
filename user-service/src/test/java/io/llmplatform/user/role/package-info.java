@NullMarked
package io.llmplatform.user.role;

import org.jspecify.annotations.NullMarked;
