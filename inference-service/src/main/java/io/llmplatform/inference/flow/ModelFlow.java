package io.llmplatform.inference.flow;

import com.alibaba.csp.sentinel.AsyncEntry;
import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.EntryType;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowException;
import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Lets requests of a model through, or refuses them as the rules say. Thread-safe. */
@Component
public final class ModelFlow {
  /** What rules name; its parameter 0 is the model's name. */
  static final String RESOURCE = "inference";

  /** A request that was let through, until it ends. */
  public interface Passage extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @throws PlatformException exhausted, naming the rule
   */
  public Passage enter(String model) {
    try {
      Entry entry = SphU.entry(RESOURCE, EntryType.IN, 1, model);
      return () -> entry.exit(1, model);
    } catch (BlockException e) {
      throw refused(model, e).causedBy(e);
    }
  }

  /**
   * The same for a request that ends on another thread.
   *
   * @throws PlatformException exhausted, naming the rule
   */
  public Passage enterForStream(String model) {
    try {
      AsyncEntry entry = SphU.asyncEntry(RESOURCE, EntryType.IN, 1, model);
      return () -> entry.exit(1, model);
    } catch (BlockException e) {
      throw refused(model, e).causedBy(e);
    }
  }

  private static PlatformException refused(String model, BlockException blocked) {
    Duration retryAfter =
        blocked instanceof ParamFlowException flow && flow.getRule() != null
            ? Duration.ofSeconds(flow.getRule().getDurationInSec())
            : Duration.ofSeconds(1);
    return PlatformException.exhausted(
        "A flow rule limits requests of the model '%s'.".formatted(model), retryAfter);
  }
}
