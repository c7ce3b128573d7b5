namespace CryptoSim.Domain.Instruments;

/// <summary>A tradable pair and its rules.</summary>
/// <param name="Symbol">WebSocket v2 name, <c>BTC/USD</c>.</param>
/// <param name="Base">Asset bought and sold, <c>BTC</c>.</param>
/// <param name="Quote">Asset prices are expressed in, <c>USD</c>.</param>
/// <param name="Status">What may be done with the pair now.</param>
/// <param name="PricePrecision">Decimals of a price on the wire.</param>
/// <param name="QuantityPrecision">Decimals of a quantity on the wire.</param>
/// <param name="CostPrecision">Decimals Kraken shows for a cost.</param>
/// <param name="PriceIncrement">Tick size, in the quote asset: a price is a multiple of it.</param>
/// <param name="QuantityIncrement">Lot size, in the base asset: a quantity is a multiple of it.</param>
/// <param name="MinimumQuantity">Smallest order, in the base asset.</param>
/// <param name="MinimumCost">Smallest order value, in the quote asset.</param>
public sealed record Instrument(
    string Symbol,
    string Base,
    string Quote,
    PairStatus Status,
    int PricePrecision,
    int QuantityPrecision,
    int CostPrecision,
    decimal PriceIncrement,
    decimal QuantityIncrement,
    decimal MinimumQuantity,
    decimal MinimumCost);
