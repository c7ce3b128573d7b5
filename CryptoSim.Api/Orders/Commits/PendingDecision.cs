using System.Diagnostics;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Orders;

namespace CryptoSim.Api.Orders.Commits;

/// <summary>A decision that waits for its commit. The state has taken it on already.</summary>
internal sealed class PendingDecision
{
    private readonly Action<PendingDecision, CommitOutcome> onSettled;

    private readonly TaskCompletionSource<CommitOutcome> outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly long expectedEventNumber;

    /// <param name="item">What is committed.</param>
    /// <param name="state">The state it was decided on, worthless once it is refused.</param>
    /// <param name="seenTradeId">Newest trade of the market when it was decided.</param>
    /// <param name="onSettled">Called on the commit loop before anyone is answered; must not block or throw.</param>
    public PendingDecision(
        DecisionItem item,
        AccountState state,
        long seenTradeId,
        Action<PendingDecision, CommitOutcome> onSettled)
    {
        (Item, State, SeenTradeId, this.onSettled) = (item, state, seenTradeId, onSettled);
        Request = Activity.Current?.Context ?? default;
        After = state.Apply(item);
        expectedEventNumber = state.EventNumber;
    }

    public DecisionItem Item { get; }

    public AccountState State { get; }

    /// <summary>The order afterwards, with all its fills.</summary>
    public OpenOrder After { get; }

    public long SeenTradeId { get; }

    /// <summary>Whoever watches the order decided it, on the moment of the market that has its turn, and waits for the
    /// commit.</summary>
    public bool IsInTurn { get; init; }

    /// <summary>The trace it was decided in.</summary>
    public ActivityContext Request { get; }

    /// <summary>What the ledger said; faults when it could not be asked.</summary>
    public Task<CommitOutcome> Outcome => outcome.Task;

    /// <summary>Ends when the outcome is there; never faults.</summary>
    public Task Settled => settled.Task;

    public void Settle(CommitOutcome result)
    {
        // Another number means that another instance committed something in between, which the state lacks.
        if (result.Status != CommitStatus.Committed || result.EventNumber != expectedEventNumber)
        {
            State.Invalidate();
        }

        onSettled(this, result);
        outcome.TrySetResult(result);
        settled.TrySetResult();
    }

    public void Fail(Exception exception)
    {
        State.Invalidate();
        outcome.TrySetException(exception);
        // Nobody may be left to see it; the commit loop has logged it.
        _ = outcome.Task.Exception;
        settled.TrySetResult();
    }
}
