@NullMarked
package io.llmplatform.user.audit;

import org.jspecify.annotations.NullMarked;
