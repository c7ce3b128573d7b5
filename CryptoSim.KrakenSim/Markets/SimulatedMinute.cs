namespace CryptoSim.KrakenSim.Markets;

/// <summary>Open, high, low and close in price units (ticks), volume in quantity units.</summary>
public readonly record struct ScaledBar(long Open, long High, long Low, long Close, long Volume);

/// <summary>Best bid and ask in price units, their quantities in quantity units.</summary>
public readonly record struct ScaledQuote(long Bid, long BidQuantity, long Ask, long AskQuantity);

/// <summary>What one minute of one pair must come to.</summary>
/// <param name="Bar">The bar its trades rebuild exactly; null when nothing traded.</param>
/// <param name="Close">Best quotes at its end.</param>
/// <param name="TradeCount">How many trades to draw; the bar may force a few more or fewer.</param>
/// <param name="FirstTradeId">Id of its first trade.</param>
public sealed record SimulatedMinute(ScaledBar? Bar, ScaledQuote Close, int TradeCount, long FirstTradeId);
