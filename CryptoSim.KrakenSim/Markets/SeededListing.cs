namespace CryptoSim.KrakenSim.Markets;

/// <summary>The thirty pairs of a seeded market and what their assets are worth there.</summary>
internal static class SeededListing
{
    public static IReadOnlyList<string> Symbols { get; } =
    [
        "BTC/USD", "USDT/USD", "ETH/USD", "XRP/USD", "SOL/USD", "USDC/USD", "BTC/EUR", "ETH/EUR", "USDC/USDT",
        "USDT/EUR", "USDC/EUR", "SOL/EUR", "XRP/EUR", "BTC/USDT", "ETH/USDT", "ADA/USD", "SUI/USD", "XLM/USD",
        "DOGE/USD", "LTC/USD", "LINK/USD", "DOT/USD", "TAO/USD", "NEAR/USD", "AAVE/USD", "BCH/USD", "XMR/USD",
        "ZEC/USD", "AVAX/USD", "PEPE/USD",
    ];

    /// <summary>An asset's middle value in dollars, and how much it moves in a minute (one deviation).</summary>
    public static (double Dollars, double MinuteVolatility) Asset(string asset) => asset switch
    {
        "USD" => (1, 0),
        "EUR" => (1.16, 0.00004),
        "USDT" => (0.9998, 0.00001),
        "USDC" => (0.9999, 0.00001),
        "BTC" => (60_000, 0.0005),
        "ETH" => (2_400, 0.0007),
        "XRP" => (1.6, 0.0009),
        "SOL" => (110, 0.0009),
        "ADA" => (0.42, 0.001),
        "SUI" => (1.5, 0.0012),
        "XLM" => (0.24, 0.0009),
        "DOGE" => (0.12, 0.0011),
        "LTC" => (78, 0.0008),
        "LINK" => (12.5, 0.001),
        "DOT" => (2.2, 0.001),
        "TAO" => (290, 0.0012),
        "NEAR" => (1.7, 0.0012),
        "AAVE" => (160, 0.001),
        "BCH" => (480, 0.0008),
        "XMR" => (340, 0.0008),
        "ZEC" => (260, 0.0013),
        "AVAX" => (13, 0.001),
        "PEPE" => (0.0000042, 0.0014),
        _ => throw new ArgumentOutOfRangeException(nameof(asset), asset, "No value is known."),
    };

    /// <summary>Trades a minute and dollars a trade, by how busy the pair is on Kraken.</summary>
    public static (int TradesPerMinute, double DollarsPerTrade) Pace(string symbol) => symbol switch
    {
        "BTC/USD" => (150, 2_500),
        "ETH/USD" => (90, 1_500),
        "XRP/USD" or "SOL/USD" or "USDT/USD" or "BTC/EUR" => (60, 1_000),
        "USDC/USD" or "ETH/EUR" or "BTC/USDT" or "ADA/USD" or "DOGE/USD" or "LTC/USD" => (30, 700),
        _ => (12, 400),
    };
}
