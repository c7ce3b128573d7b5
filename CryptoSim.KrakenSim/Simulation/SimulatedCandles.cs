using CryptoSim.Domain.Candles;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>OHLC answers from the simulation's own past.</summary>
public sealed class SimulatedCandles(MarketPlayer player) : ICandleSource
{
    public Task<IReadOnlyList<Candle>> GetCandlesAsync(
        string symbol, int intervalMinutes, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(player.FindHistory(symbol)?.TakeCandles(intervalMinutes, since, limit) ?? []);
}
