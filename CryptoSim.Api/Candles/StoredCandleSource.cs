using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Candles;

/// <summary>Gives Kraken's OHLC answers from Postgres, where the price feed keeps what it sees.</summary>
internal sealed class StoredCandleSource(CandleStore candles, TimeProvider time) : ICandleSource
{
    public Task<IReadOnlyList<Candle>> GetCandlesAsync(
        string symbol, int intervalMinutes, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        candles.ReadAsync(symbol, intervalMinutes, since, time.GetUtcNow(), limit, cancellationToken);
}
