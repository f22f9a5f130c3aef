@NullMarked
package io.llmplatform.user.privacy;

import org.jspecify.annotations.NullMarked;
