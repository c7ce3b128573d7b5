using Microsoft.Extensions.Options;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>What was last believed of the venue's prices and clock. It outlives connections, so that a venue that comes
/// back with absurd prices is not believed for being new. Used by the receive loop only.</summary>
internal sealed class MarketGuards(IOptions<KrakenOptions> options)
{
    // As fast as KrakenSim can play; a real venue's clock goes as ours does.
    private const int FastestStandIn = 600;

    private readonly Dictionary<string, PriceGuard> _prices = new(StringComparer.Ordinal);

    public VenueClock Clock { get; } = new(options.Value.IsLoopback ? FastestStandIn : 1);

    public PriceGuard Prices(string symbol)
    {
        if (!_prices.TryGetValue(symbol, out var guard))
        {
            _prices[symbol] = guard = new PriceGuard(options.Value.PriceBand, options.Value.PriceConfirmAfter);
        }

        return guard;
    }
}
