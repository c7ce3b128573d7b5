using CryptoSim.Domain.Candles;
using ZiggyCreatures.Caching.Fusion;

namespace CryptoSim.Data.Candles;

/// <summary>The newest bars of each market and interval, which is what charts and bots ask for again and again, through
/// the two-level cache. Whoever stores candles forgets them; older ones are read from the store.</summary>
public sealed class CandleHeads(CandleStore store, IFusionCache cache, TimeProvider time)
{
    // As many as Kraken's OHLC gives.
    private const int HeadBars = 720;

    // A stand-in may play faster than time: bars ahead of the clock are the newest too.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(365);

    /// <inheritdoc cref="CandleStore.ReadAsync(string, int, DateTimeOffset, DateTimeOffset, int, CancellationToken)"/>
    public async Task<IReadOnlyList<Candle>> ReadAsync(
        string symbol,
        int intervalMinutes,
        DateTimeOffset from,
        DateTimeOffset to,
        int limit,
        CancellationToken cancellationToken)
    {
        var head = await cache.GetOrSetAsync<Candle[]>(
            KeyOf(symbol, intervalMinutes),
            async (_, token) => [.. await store.ReadNewestAsync(
                symbol, intervalMinutes, time.GetUtcNow() + Ahead, HeadBars, token)],
            // An entry that was read is no news to the others.
            options => options.SetSkipBackplaneNotifications(true),
            cancellationToken);
        var found = head.Where(candle => candle.OpenTime >= from && candle.OpenTime <= to).ToArray();
        var isWhole = head.Length < HeadBars || head[0].OpenTime <= from || found.Length >= limit;
        return isWhole
            ? found.Length > limit ? found[^limit..] : found
            : await store.ReadAsync(symbol, intervalMinutes, from, to, limit, cancellationToken);
    }

    /// <inheritdoc cref="CandleStore.ReadLastBeforeAsync"/>
    public async Task<Candle?> ReadLastBeforeAsync(
        string symbol, int intervalMinutes, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            symbol, intervalMinutes, DateTimeOffset.UnixEpoch, before.AddTicks(-1), 1, cancellationToken);
        return found is [.., var last] ? last : null;
    }

    /// <summary>Forgets what is kept of these markets, on all instances: their candles have changed.</summary>
    public async Task ForgetAsync(IEnumerable<string> symbols, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        await Task.WhenAll(symbols.SelectMany(
            symbol => CandleIntervals.Minutes.Select(
                minutes => cache.RemoveAsync(KeyOf(symbol, minutes), token: cancellationToken).AsTask())));
    }

    private static string KeyOf(string symbol, int intervalMinutes) => $"candles:{{{symbol}}}:{intervalMinutes}";
}
