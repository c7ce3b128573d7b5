using System.Data;
using CryptoSim.Data;
using CryptoSim.Data.Accounts;
using CryptoSim.Data.Orders;
using CryptoSim.Data.Transfers;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Portfolios;
using Microsoft.EntityFrameworkCore;

namespace CryptoSim.Api.Portfolios;

/// <summary>What fills under a model brought beyond the real ones.</summary>
/// <param name="Model">The fill model, as the database has it.</param>
/// <param name="Base">In the base asset.</param>
/// <param name="Quote">In the quote asset, fees included.</param>
internal sealed record ShadowResult(string Symbol, string Model, decimal Base, decimal Quote);

/// <summary>What the ledger says of an account at one commit.</summary>
/// <param name="Fills">Of the running season, in the order they were committed, later than the event asked for.</param>
/// <param name="Transfers">Likewise.</param>
/// <param name="Volume">Traded value in USD since the day asked for.</param>
internal sealed record PortfolioFacts(
    AccountRow Account,
    IReadOnlyList<BalanceRow> Balances,
    IReadOnlyList<FillRow> Fills,
    IReadOnlyList<TransferRow> Transfers,
    decimal Volume)
{
    /// <summary>How far the running season under a model is from what the account really has; none where it is not.</summary>
    public IReadOnlyList<ShadowResult> Shadows { get; init; } = [];

    /// <summary>Reads in one snapshot, so that balances and fills are of the same commit.</summary>
    /// <param name="after">Fills of commits up to this event number are known already.</param>
    /// <param name="volumeSince">First UTC day that counts for the fee ladder.</param>
    public static async Task<PortfolioFacts> ReadAsync(
        IDbContextFactory<CryptoSimDbContext> contexts,
        Guid accountId,
        long after,
        DateOnly volumeSince,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await context.Database.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellationToken);
        var account = await context.Accounts.AsNoTracking()
            .SingleAsync(row => row.AccountId == accountId, cancellationToken);
        var balances = await context.Balances.AsNoTracking()
            .Where(row => row.AccountId == accountId)
            .OrderBy(row => row.Asset)
            .ToListAsync(cancellationToken);
        var fills = account.EventNumber > after
            ? await FillsAfter(context, account, after).ToListAsync(cancellationToken)
            : [];
        var transfers = account.EventNumber > after
            ? await context.Transfers.AsNoTracking()
                .Where(row => row.AccountId == accountId && row.EventNumber > after && row.Season == account.Season)
                .OrderBy(row => row.EventNumber)
                .ToListAsync(cancellationToken)
            : [];
        var volume = await context.DailyVolumes
            .Where(row => row.AccountId == accountId && row.Day >= volumeSince)
            .SumAsync(row => row.VolumeUsd, cancellationToken);
        var shadows = await context.Database.SqlQuery<ShadowResult>($"""
            SELECT symbol AS "Symbol", model AS "Model", base AS "Base", quote AS "Quote" FROM shadow_results
            WHERE account_id = {accountId} AND season = {account.Season}
            """).ToListAsync(cancellationToken);
        return new PortfolioFacts(account, balances, fills, transfers, volume) { Shadows = shadows };
    }

    /// <summary>Goes through fills and transfers in the order of their events. Both lists are in that order, and no
    /// event is in both.</summary>
    public void Replay(Action<PortfolioFill> onFill, Action<TransferRow> onTransfer)
    {
        var waiting = new Queue<TransferRow>(Transfers);
        foreach (var fill in Fills)
        {
            while (waiting.TryPeek(out var transfer) && transfer.EventNumber < fill.EventNumber)
            {
                onTransfer(waiting.Dequeue());
            }

            onFill(ToPortfolioFill(fill));
        }

        foreach (var transfer in waiting)
        {
            onTransfer(transfer);
        }
    }

    private static PortfolioFill ToPortfolioFill(FillRow fill)
    {
        var slash = fill.Symbol.IndexOf('/', StringComparison.Ordinal);
        var quote = fill.Symbol[(slash + 1)..];
        decimal? quoteValue = quote == UsdValuation.Usd ? 1
            : fill.ValueUsd > 0 && fill.Cost > 0 ? fill.ValueUsd / fill.Cost
            : null;
        return new PortfolioFill(
            fill.Symbol[..slash], quote, fill.Side, fill.Quantity, fill.Cost, fill.Fee, quoteValue, fill.Time);
    }

    /// <summary>By way of the journals, whose key is in the order of events: only what is new is read.</summary>
    private static IQueryable<FillRow> FillsAfter(CryptoSimDbContext context, AccountRow account, long after) =>
        context.Journals.AsNoTracking()
            .Where(journal => journal.AccountId == account.AccountId
                && journal.EventNumber > after
                && journal.Season == account.Season
                && journal.Kind == JournalKind.Fill)
            .Join(
                context.Fills,
                journal => new { journal.AccountId, FillId = journal.FillId!.Value },
                fill => new { fill.AccountId, fill.FillId },
                (journal, fill) => new { journal, fill })
            .OrderBy(both => both.journal.EventNumber).ThenBy(both => both.journal.JournalNumber)
            .Select(both => both.fill);
}
