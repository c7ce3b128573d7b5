using CryptoSim.Data.Transfers;
using CryptoSim.Domain.Portfolios;

namespace CryptoSim.Api.Portfolios;

/// <summary>Lots of one account's running season, carried on from the last event it has seen. One reader at a time: take
/// <see cref="Gate"/> first.</summary>
internal sealed class LotBook
{
    private LotTracker tracker = new();
    private int season;

    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Fills of commits up to this one are in it.</summary>
    public long EventNumber { get; private set; }

    public int Count => tracker.Count;

    public void Apply(PortfolioFacts facts)
    {
        if (facts.Account.Season != season)
        {
            tracker = new LotTracker();
            season = facts.Account.Season;
        }

        facts.Replay(fill => tracker.Apply(fill), transfer =>
        {
            if (transfer.Kind == TransferKind.Deposit)
            {
                tracker.Deposit(transfer.Asset, transfer.Amount, transfer.ValueUsd, transfer.Time);
            }
            else
            {
                tracker.Withdraw(transfer.Asset, transfer.Amount, transfer.Time);
            }
        });
        EventNumber = facts.Account.EventNumber;
    }

    /// <summary>Newest first, one more than a page has where there are more.</summary>
    public IReadOnlyList<LotHistory> List(LotQuery query) =>
    [
        .. tracker.History(query.Asset)
            .Where(lot => lot.Number < query.Before && (query.IsOpen is not { } isOpen || lot.IsOpen == isOpen))
            .OrderByDescending(lot => lot.Number)
            .Take(query.Limit + 1),
    ];
}
