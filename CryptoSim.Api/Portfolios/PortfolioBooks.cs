using CryptoSim.Data;
using CryptoSim.Data.Accounts;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Portfolios;
using CryptoSim.MarketData.Board;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CryptoSim.Api.Portfolios;

/// <summary>Portfolios of the accounts that ask, each carried on from where it was last read: a call costs what is new
/// since the call before, on whichever instance. Losing one costs one full read.</summary>
internal sealed class PortfolioBooks(
    IDbContextFactory<CryptoSimDbContext> contexts,
    MarketBoard board,
    IReadOnlyList<FeeSchedule> schedules,
    TimeProvider time) : IDisposable
{
    private const int VolumeDays = 30;

    // A trader who comes back later than this pays one full read.
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(10);

    // A few kilobytes each: tens of megabytes. When full, further accounts are read whole each time.
    private readonly MemoryCache books = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    public async Task<PortfolioAnswer> GetAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var book = BookOf(accountId);
        await book.Gate.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var today = DateOnly.FromDateTime(now.UtcDateTime);
            var facts = await PortfolioFacts.ReadAsync(
                contexts, accountId, book.EventNumber, today.AddDays(1 - VolumeDays), cancellationToken);
            book.Apply(facts);
            var fees = FeeSchedule.InForceOn(schedules, today).TierFor(facts.Volume);
            return ToAnswer(facts, book, new FeesAnswer(facts.Volume, fees.MakerRate, fees.TakerRate), now);
        }
        catch
        {
            // It may hold part of what was read; the next call starts afresh.
            books.Remove(accountId);
            throw;
        }
        finally
        {
            book.Gate.Release();
        }
    }

    public void Dispose() => books.Dispose();

    private PortfolioBook BookOf(Guid accountId) => books.GetOrCreate(accountId, entry =>
    {
        entry.Size = 1;
        entry.SlidingExpiration = KeepFor;
        return new PortfolioBook();
    })!;

    private PortfolioAnswer ToAnswer(PortfolioFacts facts, PortfolioBook book, FeesAnswer fees, DateTimeOffset now)
    {
        var valuation = new UsdValuation(PriceOf);
        var balances = facts.Balances
            .Where(row => row.Available + row.Held != 0 || row.Asset == AccountStore.OpeningAsset)
            .Select(row => new BalanceAnswer(
                row.Asset,
                row.Available + row.Held,
                row.Available,
                row.Held,
                valuation.ValueOf(row.Asset, row.Available + row.Held)))
            .ToArray();
        var positions = book.Positions.Select(position => ToAnswer(position, valuation)).ToArray();
        return new PortfolioAnswer(
            facts.Account.AccountId,
            facts.Account.Season,
            SumOrNull(balances.Select(balance => balance.Value)),
            balances.Where(balance => balance.Asset == UsdValuation.Usd).Sum(balance => balance.Total),
            book.RealizedProfit,
            SumOrNull(positions.Select(position => position.UnrealizedProfit)),
            balances,
            positions,
            fees,
            now);
    }

    private static PositionAnswer ToAnswer(Position position, UsdValuation valuation) => new(
        position.Asset,
        position.Quantity,
        position.AverageCost,
        valuation.PriceOf(position.Asset),
        valuation.ValueOf(position.Asset, position.Quantity),
        position.RealizedProfit,
        valuation.UnrealizedProfit(position));

    private decimal? PriceOf(string symbol) => board.Find(symbol)?.Ticker?.Last;

    /// <summary>A sum over something unknown is unknown.</summary>
    private static decimal? SumOrNull(IEnumerable<decimal?> values) =>
        values.Aggregate((decimal?)0m, (sum, value) => sum + value);
}
