using CryptoSim.Domain.Candles;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Where OHLC answers come from: Postgres in Api, the simulation itself in KrakenSim.</summary>
public interface ICandleSource
{
    /// <summary>Candles of a symbol, oldest first, the running one last; intervals without trades have none. Where the
    /// first intervals wanted are such, the newest candle before them comes first: its close is what they show.</summary>
    /// <param name="intervalMinutes">1, 5, 15, 30, 60, 240, 1440, 10080 or 21600.</param>
    /// <param name="since">First interval start wanted.</param>
    /// <param name="limit">At most this many, the newest ones.</param>
    Task<IReadOnlyList<Candle>> GetCandlesAsync(
        string symbol, int intervalMinutes, DateTimeOffset since, int limit, CancellationToken cancellationToken);
}
