using CryptoSim.Data.Transfers;
using CryptoSim.Domain.Portfolios;

namespace CryptoSim.Api.Portfolios;

/// <summary>Positions of one account's running season, carried on from the last event it has seen. One reader at a
/// time: take <see cref="Gate"/> first.</summary>
internal sealed class PortfolioBook
{
    private PositionTracker tracker = new();
    private PortfolioFacts? latest;
    private long readAt;
    private long heard;

    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Fills of commits up to this one are in it.</summary>
    public long EventNumber { get; private set; }

    public decimal RealizedProfit => tracker.RealizedProfit;

    public IReadOnlyList<Position> Positions => tracker.Positions;

    private int Season { get; set; }

    /// <summary>A commit was heard of. From any thread.</summary>
    public void Hear(long eventNumber)
    {
        long known;
        while ((known = Interlocked.Read(ref heard)) < eventNumber
            && Interlocked.CompareExchange(ref heard, eventNumber, known) != known)
        {
            // Another thread heard of another one.
        }
    }

    /// <summary>What was read last, if nothing later was heard of and it is no older than this.</summary>
    /// <param name="least">The caller has seen this event.</param>
    public PortfolioFacts? Recent(TimeProvider time, TimeSpan age, long least) =>
        latest is { } facts
            && facts.Account.EventNumber >= Math.Max(least, Interlocked.Read(ref heard))
            && time.GetElapsedTime(readAt) < age
            ? facts
            : null;

    /// <summary>Keeps what was read, asked for at that moment.</summary>
    public void Keep(PortfolioFacts facts, long askedAt) =>
        // Its fills and transfers are in the positions already.
        (latest, readAt) = (facts with { Fills = [], Transfers = [] }, askedAt);

    public void Apply(PortfolioFacts facts)
    {
        if (facts.Account.Season != Season)
        {
            // Nothing of the season before is in the new one, and its first fill is later than any seen.
            tracker = new PositionTracker();
            Season = facts.Account.Season;
        }

        facts.Replay(tracker.Apply, transfer =>
        {
            if (transfer.Kind == TransferKind.Deposit)
            {
                tracker.Deposit(transfer.Asset, transfer.Amount, transfer.ValueUsd);
            }
            else
            {
                tracker.Withdraw(transfer.Asset, transfer.Amount);
            }
        });
        EventNumber = facts.Account.EventNumber;
    }
}
