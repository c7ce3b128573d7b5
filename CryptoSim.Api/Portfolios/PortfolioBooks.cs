using CryptoSim.Api.Equity;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data;
using CryptoSim.Data.Accounts;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Portfolios;
using CryptoSim.MarketData.Board;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using StackExchange.Redis;

namespace CryptoSim.Api.Portfolios;

/// <summary>Portfolios of the accounts that ask, each carried on from where it was last read: a call costs what is new
/// since the call before, on whichever instance. Losing one costs one full read.</summary>
internal sealed class PortfolioBooks : IDisposable
{
    private const int VolumeDays = 30;

    // Read again after this even if no commit was heard of: a notice may have been lost.
    private static readonly TimeSpan RecentFor = TimeSpan.FromSeconds(1);

    // A trader who comes back later than this pays one full read.
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(10);

    // A few kilobytes each: tens of megabytes. When full, further accounts are read whole each time.
    private readonly MemoryCache books = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    private readonly IDbContextFactory<CryptoSimDbContext> contexts;
    private readonly MarketBoard board;
    private readonly IReadOnlyList<FeeSchedule> schedules;
    private readonly TradingAccounts accounts;
    private readonly IConnectionMultiplexer redis;
    private readonly PortfolioMetrics metrics;
    private readonly TimeProvider time;

    public PortfolioBooks(
        IDbContextFactory<CryptoSimDbContext> contexts,
        MarketBoard board,
        IReadOnlyList<FeeSchedule> schedules,
        TradingAccounts accounts,
        IConnectionMultiplexer redis,
        PortfolioMetrics metrics,
        TimeProvider time)
    {
        (this.contexts, this.board, this.schedules, this.accounts) = (contexts, board, schedules, accounts);
        (this.redis, this.metrics, this.time) = (redis, metrics, time);
        accounts.Heard += OnHeard;
    }

    /// <param name="least">Number of an event that the caller has seen: the answer is of it or a later one. 0 for a
    /// caller who names none.</param>
    public async Task<PortfolioAnswer> GetAsync(Guid accountId, long least, CancellationToken cancellationToken)
    {
        var book = BookOf(accountId);
        await book.Gate.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var today = DateOnly.FromDateTime(now.UtcDateTime);
            // Without Redis nobody tells what other instances commit: then each call reads.
            var facts = redis.IsConnected ? book.Recent(time, RecentFor, least) : null;
            metrics.Read(facts is null ? "postgres" : "memory");
            if (facts is null)
            {
                var askedAt = time.GetTimestamp();
                facts = await PortfolioFacts.ReadAsync(
                    contexts, accountId, book.EventNumber, today.AddDays(1 - VolumeDays), cancellationToken);
                book.Apply(facts);
                book.Keep(facts, askedAt);
            }

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

    public void Dispose()
    {
        accounts.Heard -= OnHeard;
        books.Dispose();
    }

    private void OnHeard(Guid accountId, long eventNumber) => books.Get<PortfolioBook>(accountId)?.Hear(eventNumber);

    private PortfolioBook BookOf(Guid accountId) => books.GetOrCreate(accountId, entry =>
    {
        entry.Size = 1;
        entry.SlidingExpiration = KeepFor;
        return new PortfolioBook();
    })!;

    private PortfolioAnswer ToAnswer(PortfolioFacts facts, PortfolioBook book, FeesAnswer fees, DateTimeOffset now)
    {
        var valuation = UsdPrices.Of(board);
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
        var equity = SumOrNull(balances.Select(balance => balance.Value));
        var unrealized = SumOrNull(positions.Select(position => position.UnrealizedProfit));
        return new PortfolioAnswer(
            facts.Account.AccountId,
            facts.Account.Season,
            equity,
            balances.Where(balance => balance.Asset == UsdValuation.Usd).Sum(balance => balance.Total),
            book.RealizedProfit,
            unrealized,
            balances,
            positions,
            fees,
            now,
            facts.Account.FillModel,
            [.. Enum.GetValues<FillModel>().Select(model => ToAnswer(
                model, facts.Shadows, equity, book.RealizedProfit + unrealized, valuation))]);
    }

    private static ModelAnswer ToAnswer(
        FillModel model,
        IReadOnlyList<ShadowResult> shadows,
        decimal? equity,
        decimal? profit,
        UsdValuation valuation)
    {
        // What was neither bought nor sold needs no price.
        decimal? Worth(string asset, decimal amount) => amount == 0 ? 0 : valuation.ValueOf(asset, amount);
        var word = model.ToString().ToLowerInvariant();
        var beyond = SumOrNull(shadows.Where(shadow => shadow.Model == word).Select(shadow =>
        {
            var slash = shadow.Symbol.IndexOf('/', StringComparison.Ordinal);
            return Worth(shadow.Symbol[..slash], shadow.Base) + Worth(shadow.Symbol[(slash + 1)..], shadow.Quote);
        }));
        return new ModelAnswer(model, equity + beyond, profit + beyond);
    }

    private static PositionAnswer ToAnswer(Position position, UsdValuation valuation) => new(
        position.Asset,
        position.Quantity,
        position.AverageCost,
        valuation.PriceOf(position.Asset),
        valuation.ValueOf(position.Asset, position.Quantity),
        position.RealizedProfit,
        valuation.UnrealizedProfit(position));

    /// <summary>A sum over something unknown is unknown.</summary>
    private static decimal? SumOrNull(IEnumerable<decimal?> values) =>
        values.Aggregate((decimal?)0m, (sum, value) => sum + value);
}
