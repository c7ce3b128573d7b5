using System.Globalization;
using CryptoSim.Api.Equity;
using CryptoSim.Data;
using CryptoSim.MarketData.Board;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CryptoSim.Api.Portfolios;

/// <summary>Lots of the accounts that ask, each carried on from where it was last read, as portfolios are. Beside those
/// rather than in them: an account has few positions and may have very many lots.</summary>
internal sealed class LotBooks(IDbContextFactory<CryptoSimDbContext> contexts, MarketBoard board, TimeProvider time)
    : IDisposable
{
    /// <summary>Lots in memory, some 200 bytes each: 100 MB. When full, further accounts are read whole each
    /// time.</summary>
    private const int LotsMax = 500_000;

    // A trader who comes back later than this pays one full read.
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(10);

    private readonly MemoryCache books = new(new MemoryCacheOptions { SizeLimit = LotsMax });

    public async Task<ListAnswer<LotAnswer>> ListAsync(
        Guid accountId, LotQuery query, CancellationToken cancellationToken)
    {
        // Two that come at once may each read a book of their own: the same, and the later one stays.
        var book = books.Get<LotBook>(accountId) ?? new LotBook();
        await book.Gate.WaitAsync(cancellationToken);
        try
        {
            var facts = await PortfolioFacts.ReadAsync(
                contexts,
                accountId,
                book.EventNumber,
                DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
                cancellationToken);
            book.Apply(facts);
            books.Set(
                accountId, book, new MemoryCacheEntryOptions { Size = book.Count + 1, SlidingExpiration = KeepFor });
            return ToAnswer(book.List(query), query.Limit);
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

    private ListAnswer<LotAnswer> ToAnswer(IReadOnlyList<Domain.Portfolios.LotHistory> found, int limit)
    {
        var valuation = UsdPrices.Of(board);
        var items = found.Take(limit).Select(lot => LotAnswer.From(lot, valuation.PriceOf(lot.Asset))).ToArray();
        return new ListAnswer<LotAnswer>(
            items, found.Count > limit ? items[^1].Lot.ToString(CultureInfo.InvariantCulture) : null);
    }
}
