using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Candles;

/// <summary>Gives Kraken's OHLC answers from Postgres, where the price feed keeps what it sees.</summary>
internal sealed class StoredCandleSource(CandleHeads candles, TimeProvider time) : ICandleSource
{
    public async Task<IReadOnlyList<Candle>> GetCandlesAsync(
        string symbol, int intervalMinutes, DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        var found = await candles.ReadAsync(
            symbol, intervalMinutes, since, time.GetUtcNow(), limit, cancellationToken);
        if (found.Count == limit || (found.Count > 0 && found[0].OpenTime <= since))
        {
            return found;
        }

        return await candles.ReadLastBeforeAsync(symbol, intervalMinutes, since, cancellationToken) is { } before
            ? [before, .. found]
            : found;
    }
}
