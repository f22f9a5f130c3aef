package io.llmplatform.lease;

/**
 * The lease ended, and another worker may have the work: whoever meets this stops working on it.
 */
public final class LeaseLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LeaseLost(Lease lease) {
    super("The lease of %s (fence %d) is lost.".formatted(lease.work(), lease.fence()));
  }
}
