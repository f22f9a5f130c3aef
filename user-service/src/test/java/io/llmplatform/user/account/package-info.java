@NullMarked
package io.llmplatform.user.account;

import org.jspecify.annotations.NullMarked;
