namespace CryptoSim.Domain.Portfolios;

/// <summary>What assets are worth in USD: by the direct pair, else through BTC, else unknown.</summary>
/// <param name="priceOf">Current price of a symbol (<c>ETH/USD</c>), or null.</param>
public sealed class UsdValuation(Func<string, decimal?> priceOf)
{
    public const string Usd = "USD";

    private const string Bridge = "BTC";

    /// <summary>USD value of one unit; null when the market shows no way to tell.</summary>
    public decimal? PriceOf(string asset) =>
        asset == Usd ? 1 : priceOf($"{asset}/{Usd}") ?? (priceOf($"{asset}/{Bridge}") * priceOf($"{Bridge}/{Usd}"));

    /// <summary>USD value of an amount; null when unknown, also of zero of an unknown asset.</summary>
    public decimal? ValueOf(string asset, decimal amount) => amount * PriceOf(asset);

    /// <summary>What a position would bring beyond its cost at the current price, before fees; null when either is
    /// unknown.</summary>
    public decimal? UnrealizedProfit(Position position) =>
        position.Quantity == 0 ? 0 : position.Quantity * (PriceOf(position.Asset) - position.AverageCost);
}
